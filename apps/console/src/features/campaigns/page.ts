import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/campaigns/{-$id}",
  component: lazyRouteComponent(() => import("./Campaigns.tsx"), "Campaigns"),
});

export const campaignsPage = {
  route,
  stage: "adversaries",
  label: null,
  icon: "adversaries",
  to: "/campaigns",
  hasRange: false,
} as const satisfies Page;
