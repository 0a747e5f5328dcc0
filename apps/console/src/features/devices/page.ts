import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";
import { textOf } from "../../shell/search-text.ts";

export type DeviceState = "silent" | "new";

export interface DevicesSearch {
  /** Text in the name, an identity or the address. */
  readonly q?: string | undefined;
  readonly state?: DeviceState | undefined;
  readonly view?: "page" | undefined;
}

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/devices/{-$id}",
  validateSearch: (search: Record<string, unknown>): DevicesSearch => ({
    q: textOf(search["q"]),
    state: search["state"] === "silent" || search["state"] === "new" ? search["state"] : undefined,
    view: search["view"] === "page" ? "page" : undefined,
  }),
  component: lazyRouteComponent(() => import("./Devices.tsx"), "Devices"),
});

export const devicesPage = {
  route,
  stage: "devices",
  label: null,
  icon: "devices",
  to: "/devices",
  hasRange: true,
} as const satisfies Page;
