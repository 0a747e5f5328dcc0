import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/posture",
  component: lazyRouteComponent(() => import("./Posture.tsx"), "Posture"),
});

/** Reached from the devices, and by the command palette. */
export const posturePage = {
  route,
  stage: null,
  label: "devices.posture",
  icon: "devices",
  to: "/posture",
  hasRange: false,
} as const satisfies Page;
