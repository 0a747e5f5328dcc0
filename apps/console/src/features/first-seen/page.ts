import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";
import { textOf } from "../../shell/search-text.ts";

export interface FirstSeenSearch {
  readonly value?: string | undefined;
  /** Id of a rule, instead of a value. */
  readonly rule?: string | undefined;
}

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/first-seen",
  validateSearch: (search: Record<string, unknown>): FirstSeenSearch => ({
    value: textOf(search["value"]),
    rule: textOf(search["rule"]),
  }),
  component: lazyRouteComponent(() => import("./FirstSeen.tsx"), "FirstSeen"),
});

export const firstSeenPage = {
  route,
  stage: null,
  label: "first.title",
  icon: "clock",
  to: "/first-seen",
  hasRange: false,
} as const satisfies Page;
