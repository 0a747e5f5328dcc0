import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";
import { textOf } from "../../shell/search-text.ts";

export type HuntsShown = "people" | "automatic";

/** What of the hunts is shown; all of them where the address says nothing. */
export interface HuntsSearch {
  readonly show?: HuntsShown | undefined;
  readonly view?: "page" | undefined;
  /** A search that somebody wants to hunt for: the form is open with it. */
  readonly query?: string | undefined;
}

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/hunts/{-$id}",
  validateSearch: (search: Record<string, unknown>): HuntsSearch => ({
    show: search["show"] === "people" || search["show"] === "automatic" ? search["show"] : undefined,
    view: search["view"] === "page" ? "page" : undefined,
    query: textOf(search["query"]),
  }),
  component: lazyRouteComponent(() => import("./Hunts.tsx"), "Hunts"),
});

export const huntsPage = {
  route,
  stage: "hunts",
  label: null,
  icon: "hunts",
  to: "/hunts",
  hasRange: false,
} as const satisfies Page;
