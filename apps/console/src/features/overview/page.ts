import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./Overview.tsx"), "Overview"),
});

export const overviewPage = {
  route,
  stage: "overview",
  label: null,
  icon: "overview",
  to: "/",
  hasRange: true,
} as const satisfies Page;
