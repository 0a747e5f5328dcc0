import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../shell/root-route.ts";

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  // Only an address of this console, never another site's.
  validateSearch: (search: Record<string, unknown>): { readonly next?: string | undefined } => {
    const { next } = search;
    return { next: typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : undefined };
  },
  component: lazyRouteComponent(() => import("./SignIn.tsx"), "SignIn"),
});
const setup = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("./Setup.tsx"), "Setup"),
});
const invitation = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invitation",
  component: lazyRouteComponent(() => import("./Invitation.tsx"), "Invitation"),
});
const authenticator = createRoute({
  getParentRoute: () => rootRoute,
  path: "/authenticator",
  component: lazyRouteComponent(() => import("./AuthenticatorFirst.tsx"), "AuthenticatorFirst"),
});

/** The pages before the frame, each of which needs no session, or only half of one. */
export const sessionRoutes = [signIn, setup, invitation, authenticator] as const;
