import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";
import { textOf } from "../../shell/search-text.ts";

export const shownStates = ["open", "mine", "ended", "all"] as const;
export type ShownStates = (typeof shownStates)[number];

export interface CasesSearch {
  /** Those that are open where the address says nothing. */
  readonly show?: ShownStates | undefined;
  /** Text in the title, or the number. */
  readonly q?: string | undefined;
  readonly view?: "page" | undefined;
}

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/cases/{-$id}",
  validateSearch: (search: Record<string, unknown>): CasesSearch => ({
    show: shownStates.find((one) => one === search["show"]),
    q: textOf(search["q"]),
    view: search["view"] === "page" ? "page" : undefined,
  }),
  component: lazyRouteComponent(() => import("./Cases.tsx"), "Cases"),
});

export const casesPage = {
  route,
  stage: "cases",
  label: null,
  icon: "cases",
  to: "/cases",
  hasRange: false,
} as const satisfies Page;
