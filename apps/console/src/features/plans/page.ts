import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";
import { textOf } from "../../shell/search-text.ts";

export interface PlansSearch {
  /** A plan is begun: to block this value. */
  readonly block?: string | undefined;
  /** A plan is begun: for the device of this id. */
  readonly device?: string | undefined;
}

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/plans/{-$id}",
  validateSearch: (search: Record<string, unknown>): PlansSearch => ({
    block: textOf(search["block"]),
    device: textOf(search["device"]),
  }),
  component: lazyRouteComponent(() => import("./Plans.tsx"), "Plans"),
});

export const plansPage = {
  route,
  stage: "response",
  label: "nav.plans",
  icon: "response",
  to: "/plans",
  hasRange: false,
} as const satisfies Page;
