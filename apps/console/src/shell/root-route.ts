import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import type { Page } from "./page.ts";
import { PageMissing } from "./PageFailed.tsx";

export interface RouterContext {
  readonly queries: QueryClient;
  /** What the navigation and the command palette show. */
  readonly pages: readonly Page[];
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: PageMissing,
});
