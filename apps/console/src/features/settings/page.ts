import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/settings/{-$section}",
  component: lazyRouteComponent(() => import("./Settings.tsx"), "Settings"),
});

export const settingsPage = {
  route,
  stage: "settings",
  label: null,
  icon: "settings",
  to: "/settings",
  hasRange: false,
} as const satisfies Page;
