import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { client } from "./api/client.ts";
import { Setup } from "./features/session/Setup.tsx";
import { SignIn } from "./features/session/SignIn.tsx";
import { Shell } from "./shell/Shell.tsx";

export type Range = "1h" | "1d" | "7d" | "30d";
const ranges: readonly Range[] = ["1h", "1d", "7d", "30d"];

const root = createRootRoute({ component: Outlet });
const signIn = createRoute({ getParentRoute: () => root, path: "/sign-in", component: SignIn });
const setup = createRoute({ getParentRoute: () => root, path: "/setup", component: Setup });

/** Everything behind it needs a session; without one the sign-in page comes first. */
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  component: Shell,
  async beforeLoad() {
    const { response } = await client.GET("/api/v1/session");
    if (response.status === 401) throw redirect({ to: "/sign-in" });
  },
});

const overview = createRoute({
  getParentRoute: () => shell,
  path: "/",
  component: lazyRouteComponent(() => import("./features/overview/Overview.tsx"), "Overview"),
});
const findings = createRoute({
  getParentRoute: () => shell,
  path: "/findings",
  validateSearch: (search: Record<string, unknown>) => ({
    status:
      search["status"] === "closed" || search["status"] === "all" ? search["status"] : ("open" as const),
    id: textOf(search["id"]),
  }),
  component: lazyRouteComponent(() => import("./features/findings/Findings.tsx"), "Findings"),
});
const events = createRoute({
  getParentRoute: () => shell,
  path: "/events",
  validateSearch: (search: Record<string, unknown>) => ({
    q: textOf(search["q"]) ?? "",
    range: ranges.find((range) => range === search["range"]) ?? ("1d" as const),
    uid: textOf(search["uid"]),
  }),
  component: lazyRouteComponent(() => import("./features/events/Events.tsx"), "Events"),
});
const devices = createRoute({
  getParentRoute: () => shell,
  path: "/devices",
  component: lazyRouteComponent(() => import("./features/devices/Devices.tsx"), "Devices"),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("./features/settings/Settings.tsx"), "Settings"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    shell.addChildren([overview, findings, events, devices, settings]),
  ]),
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
