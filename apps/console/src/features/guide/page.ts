import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/guide/{-$topic}",
  component: lazyRouteComponent(() => import("./Guide.tsx"), "Guide"),
});

export const guidePage = {
  route,
  stage: null,
  label: "guide.title",
  icon: "help",
  to: "/guide",
  hasRange: false,
} as const satisfies Page;
