import type { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { sessionRoutes } from "./features/session/routes.ts";
import { pages } from "./pages.ts";
import { rootRoute } from "./shell/root-route.ts";
import { shellRoute } from "./shell/route.ts";

type RoutesOf<Pages extends readonly { readonly route: unknown }[]> = {
  [Index in keyof Pages]: Pages[Index]["route"];
};
// `map` forgets that the result has the tuple's shape.
const pageRoutes = pages.map(({ route }) => route) as unknown as RoutesOf<typeof pages>;
const routeTree = rootRoute.addChildren([...sessionRoutes, shellRoute.addChildren(pageRoutes)]);

export function createConsoleRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries, pages },
    // What no page has checked is not part of an address.
    search: { strict: true },
    defaultPreload: "intent",
    // Data has its own cache.
    defaultPreloadStaleTime: 0,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
