import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";
import { textOf } from "../../shell/search-text.ts";

export interface IntelligenceSearch {
  /** How the value of an indicator begins. */
  readonly q?: string | undefined;
  /** Id of a source. */
  readonly source?: string | undefined;
  /** Number of the indicator that is open. */
  readonly indicator?: number | undefined;
  readonly view?: "page" | undefined;
}

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/intelligence/{-$section}",
  validateSearch: (search: Record<string, unknown>): IntelligenceSearch => ({
    q: textOf(search["q"]),
    source: textOf(search["source"]),
    indicator: typeof search["indicator"] === "number" ? search["indicator"] : undefined,
    view: search["view"] === "page" ? "page" : undefined,
  }),
  component: lazyRouteComponent(() => import("./Intelligence.tsx"), "Intelligence"),
});

export const intelligencePage = {
  route,
  stage: "intelligence",
  label: null,
  icon: "intelligence",
  to: "/intelligence",
  hasRange: false,
} as const satisfies Page;
