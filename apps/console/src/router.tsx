import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter } from "@tanstack/react-router";
import { Setup } from "./features/session/Setup.tsx";
import { SignIn } from "./features/session/SignIn.tsx";
import { pages } from "./pages.ts";
import { rootRoute, shellRoute } from "./shell/route.ts";

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  component: SignIn,
  // Only an address of this console, never another site's.
  validateSearch: (search: Record<string, unknown>): { readonly next?: string | undefined } => {
    const { next } = search;
    return { next: typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : undefined };
  },
});
const setup = createRoute({ getParentRoute: () => rootRoute, path: "/setup", component: Setup });

type RoutesOf<Pages extends readonly { readonly route: unknown }[]> = {
  [Index in keyof Pages]: Pages[Index]["route"];
};
// `map` forgets that the result has the tuple's shape.
const pageRoutes = pages.map(({ route }) => route) as unknown as RoutesOf<typeof pages>;
const routeTree = rootRoute.addChildren([signIn, setup, shellRoute.addChildren(pageRoutes)]);

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
