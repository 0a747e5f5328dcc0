import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  Outlet,
  redirect,
  retainSearchParams,
} from "@tanstack/react-router";
import { ApiError } from "../api/client.ts";
import { sessionQuery } from "../api/session.ts";
import { type RangeSearch, parseRange } from "./range.ts";
import type { Page } from "./page.ts";
import { PageFailed, PageMissing } from "./PageFailed.tsx";
import { Shell } from "./Shell.tsx";

export interface RouterContext {
  readonly queries: QueryClient;
  /** What the navigation and the command palette show. */
  readonly pages: readonly Page[];
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: PageMissing,
});

/** The frame. Everything in it needs a session; without one the sign-in page comes first, and leads back. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: Shell,
  errorComponent: PageFailed,
  validateSearch: (search: Record<string, unknown>): RangeSearch => parseRange(search),
  search: { middlewares: [retainSearchParams<RangeSearch>(["range", "from", "to"])] },
  async beforeLoad({ context, location }): Promise<void> {
    try {
      await context.queries.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({
          to: "/sign-in",
          search: { next: location.href === "/" ? undefined : location.href },
        });
      throw error;
    }
  },
});
