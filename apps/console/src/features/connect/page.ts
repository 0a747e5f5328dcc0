import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Page } from "../../shell/page.ts";
import { shellRoute } from "../../shell/route.ts";
import { isProductId, type ProductId } from "./products.ts";

export interface ConnectSearch {
  readonly product?: ProductId | undefined;
}

const route = createRoute({
  getParentRoute: () => shellRoute,
  path: "/connect",
  validateSearch: (search: Record<string, unknown>): ConnectSearch => ({
    product: isProductId(search["product"]) ? search["product"] : undefined,
  }),
  component: lazyRouteComponent(() => import("./Connect.tsx"), "Connect"),
});

export const connectPage = {
  route,
  stage: null,
  label: "connect.title",
  icon: "connect",
  to: "/connect",
  hasRange: false,
} as const satisfies Page;
