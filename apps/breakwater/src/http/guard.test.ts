import cookie from "@fastify/cookie";
import Fastify from "fastify";
import { describe, expect, test } from "vitest";
import { systemClock } from "../platform/clock.ts";
import type { Store } from "../store/store.ts";
import type { RouteAccess, RouteAudit } from "./access.ts";
import { guardRoutes } from "./guard.ts";
import { isPermitted, permissionOf } from "./permissions.ts";

async function start(
  config: { readonly access?: RouteAccess; readonly audit?: RouteAudit },
  method: "GET" | "POST",
) {
  const app = Fastify();
  await app.register(cookie);
  // No request is made, so nothing of the store is used.
  guardRoutes(app, { store: {} as Store, clock: systemClock, allowedHosts: new Set() });
  app.route({ method, url: "/thing", config, handler: async () => "" });
  await app.ready();
  await app.close();
}

describe("a server does not start", () => {
  test("with a route that does not say who may call it", async () => {
    await expect(start({}, "GET")).rejects.toThrow("GET /thing: must say who may call it");
  });

  test("with a route that may change something and does not say what it leaves in the audit log", async () => {
    const access = { roles: ["administrator"] } as const;
    await expect(start({ access }, "POST")).rejects.toThrow(
      "POST /thing: must say what it writes into the audit log",
    );
    await expect(start({ access }, "GET")).resolves.toBeUndefined();
    await expect(start({ access, audit: ["key.create"] }, "POST")).resolves.toBeUndefined();
    await expect(start({ access, audit: { none: "it only reads" } }, "POST")).resolves.toBeUndefined();
  });
});

describe("what a key is limited to", () => {
  test.each([
    ["GET", "findings", ["findings:read"], true],
    ["HEAD", "findings", ["findings:read"], true],
    ["POST", "findings", ["findings:read"], false],
    ["POST", "findings", ["findings:write"], true],
    ["GET", "findings", ["findings:write"], false],
    ["GET", "events", ["findings:read", "*:write"], false],
    ["GET", "events", ["*:read"], true],
    ["DELETE", "keys", ["*:read"], false],
    ["GET", "session", ["findings:write"], true],
    ["DELETE", "session", ["findings:write"], false],
  ])("%s of %s with %j: %s", (method, tag, permissions, expected) => {
    expect(isPermitted(permissionOf(method, { tags: [tag] }), permissions)).toBe(expected);
  });

  test("an operation without a tag is in no group that a key is given", () => {
    expect(permissionOf("GET", {})).toBe("other:read");
    expect(isPermitted(permissionOf("POST", undefined), ["findings:write"])).toBe(false);
  });
});
