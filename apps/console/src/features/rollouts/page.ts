import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/rollouts/{-$id}",
  component: lazyRouteComponent(() => import("./Rollouts.tsx"), "Rollouts"),
});

export const rolloutsPage = {
  route,
  stage: "response",
  label: "nav.hotfixes",
  icon: "response",
  to: "/rollouts",
  hasRange: false,
} as const satisfies Page;
