import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";
import { textOf } from "../../shell/search-text.ts";

/** A search: its text, by which time, with which columns; what is not said is the default. */
export interface EventsSearch {
  readonly q?: string | undefined;
  /** By the device's own time; else by the time of receipt, which no device can set. */
  readonly by?: "event" | undefined;
  /** Ids of columns, separated by commas. */
  readonly cols?: string | undefined;
  /** Looks again every few seconds. */
  readonly follow?: true | undefined;
  readonly view?: "page" | undefined;
}

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/events/{-$uid}",
  validateSearch: (search: Record<string, unknown>): EventsSearch => ({
    q: textOf(search["q"]),
    by: search["by"] === "event" ? "event" : undefined,
    cols: textOf(search["cols"]),
    follow: search["follow"] === true ? true : undefined,
    view: search["view"] === "page" ? "page" : undefined,
  }),
  component: lazyRouteComponent(() => import("./Events.tsx"), "Events"),
});

export const eventsPage = {
  route,
  stage: "events",
  label: null,
  icon: "events",
  to: "/events",
  hasRange: true,
} as const satisfies Page;
