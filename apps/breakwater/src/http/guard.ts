import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import type { Clock } from "../platform/clock.ts";
import type { Identity } from "../store/identity.ts";
import type { Store } from "../store/store.ts";
import type { RouteAccess, RouteAudit } from "./access.ts";
import { HttpProblem, notFound } from "./errors.ts";
import { addressOf, checkHost, checkSameOrigin } from "./origin.ts";
import { isPermitted, permissionOf } from "./permissions.ts";
import { Problem } from "./schemas.ts";
import { sessionToken } from "./session-cookie.ts";
import { Buckets } from "./throttle.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);
/** A key that reaches several tenants says by this header which one it means. */
export const tenantHeader = "breakwater-tenant";

/**
 * Checks every request before its handler runs: host, identity, role, what a key is limited to, and for cookies where the
 * request came from. A route that does not say who may call it, or what it leaves in the audit log, stops the start.
 */
export function guardRoutes(
  server: FastifyInstance,
  options: { readonly store: Store; readonly clock: Clock; readonly allowedHosts: ReadonlySet<string> },
): void {
  const failures = new Buckets({ burst: 30, everyMs: 2_000 }, options.clock);
  server.decorateRequest("identity", null);
  const routes: RouteOptions[] = [];
  server.addHook("onReady", async () => checkDeclarations(routes));
  server.addHook("onRoute", (route) => {
    routes.push(route);
    if (route.schema !== undefined && !("hide" in route.schema))
      route.schema = described(route, route.schema);
  });
  server.addHook("onRequest", async (request) => {
    checkHost(request, options.allowedHosts);
    const access = request.routeOptions.config.access;
    // A path that is no route has no access to declare; the not-found handler answers it.
    if (access === undefined || "open" in access) return;
    const identity = await identify(request, options.store);
    if (identity === null)
      throw unauthenticated(hasProof(request) ? failures.take(addressOf(request)) : 0, request);
    checkAccess(identity, access, request);
    // What is not reached is not there.
    const inPath = tenantInPath(request);
    if (inPath !== null && inPath !== identity.tenant) throw notFound("API root");
    request.identity = identity;
  });
}

function checkDeclarations(routes: readonly RouteOptions[]): void {
  for (const { method, url, config } of routes) {
    const name = `${String(method)} ${url}`;
    if (config?.access === undefined) throw new Error(`${name}: must say who may call it, or why anyone may`);
    const methods = Array.isArray(method) ? method : [method];
    if (config.audit === undefined && methods.some((one) => !safeMethods.has(one)))
      throw new Error(`${name}: must say what it writes into the audit log, or why nothing`);
  }
}

/** The OpenAPI document says for each operation who may call it and what it leaves in the audit log. */
function described(route: RouteOptions, schema: NonNullable<RouteOptions["schema"]>) {
  const { access, audit } = route.config ?? {};
  return {
    ...schema,
    response: { default: Problem, ...responsesOf(schema) },
    ...describedAccess(access),
    ...describedAudit(audit),
  };
}

function describedAccess(access: RouteAccess | undefined): object {
  if (access === undefined) return {};
  return "open" in access ? { security: [], "x-open": access.open } : { "x-roles": access.roles };
}

function describedAudit(audit: RouteAudit | undefined): object {
  if (audit === undefined) return {};
  return "none" in audit ? { "x-no-audit": audit.none } : { "x-audit": audit };
}

function responsesOf({ response }: { readonly response?: unknown }): object {
  return typeof response === "object" && response !== null ? response : {};
}

async function identify(request: FastifyRequest, store: Store): Promise<Identity | null> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const secret = secretIn(authorization, request.routeOptions.config.takesBasic === true);
    return secret === null ? null : identifyKey(request, store, secret);
  }
  const token = sessionToken(request);
  if (token === null) return null;
  const identity = await store.sessions.identify(token);
  // A browser sends the cookie whoever made it ask; changes are taken from our own pages only.
  if (identity !== null && !safeMethods.has(request.method)) checkSameOrigin(request);
  return identity;
}

/** The secret of an API key. With HTTP Basic it is the password, or what follows the key's id, which is then the user (RFC 7617). */
function secretIn(authorization: string, takesBasic: boolean): string | null {
  const bearer = /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(authorization);
  if (bearer !== null) return bearer[1] ?? "";
  const basic = takesBasic ? /^Basic ([A-Za-z0-9+/]{1,400}={0,2})$/i.exec(authorization) : null;
  if (basic === null) return null;
  const pair = /^([^:]{0,100}):([A-Za-z0-9_-]{1,200})$/.exec(
    Buffer.from(basic[1] ?? "", "base64").toString("utf8"),
  );
  if (pair === null) return null;
  const [, user = "", password = ""] = pair;
  return password.startsWith("bwk_") ? password : `bwk_${user}_${password}`;
}

function tenantInPath({ params, routeOptions }: FastifyRequest): string | null {
  const name = routeOptions.config.tenantParameter;
  if (name === undefined || typeof params !== "object" || params === null) return null;
  return String((params as Readonly<Record<string, unknown>>)[name]);
}

async function identifyKey(request: FastifyRequest, store: Store, secret: string): Promise<Identity | null> {
  const own = await store.keys.identify(secret);
  const inPath = tenantInPath(request);
  const inHeader = request.headers[tenantHeader];
  const wanted = inHeader ?? inPath ?? undefined;
  const isOne = inHeader === undefined || inPath === null || inHeader === inPath;
  if (own === null || wanted === undefined || (isOne && wanted === own.tenant)) return own;
  const there = isOne && typeof wanted === "string" ? await store.keys.identify(secret, wanted) : null;
  // One answer whether the tenant is another's or nobody's.
  if (there === null && inHeader === undefined) return own;
  if (there === null)
    throw new HttpProblem(403, "tenant_not_reached", `this key does not reach the tenant in ${tenantHeader}`);
  return there;
}

/** Whoever sends nothing guesses nothing. */
function hasProof(request: FastifyRequest): boolean {
  return request.headers.authorization !== undefined || sessionToken(request) !== null;
}

/** @param waitMs as `Buckets.take` says */
export function tooManyFailures(waitMs: number): HttpProblem {
  return new HttpProblem(
    429,
    "too_many_failures",
    "too many requests without a valid key or session from this address; wait a moment",
    { "retry-after": String(Math.ceil(waitMs / 1_000)) },
  );
}

function unauthenticated(waitMs: number, request: FastifyRequest): HttpProblem {
  if (waitMs > 0) return tooManyFailures(waitMs);
  return new HttpProblem(
    401,
    "unauthenticated",
    "sign in, or send an API key as `Authorization: Bearer bwk_...`",
    {
      "www-authenticate": `Bearer realm="breakwater"${request.routeOptions.config.takesBasic === true ? ', Basic realm="breakwater", charset="UTF-8"' : ""}`,
    },
  );
}

function checkAccess(
  identity: Identity,
  access: Extract<RouteAccess, { readonly roles: unknown }>,
  request: FastifyRequest,
): void {
  if (!access.roles.includes(identity.role))
    throw new HttpProblem(
      403,
      "forbidden",
      `this needs one of the roles ${access.roles.join(", ")}; yours is ${identity.role}`,
    );
  const permission = permissionOf(request.method, request.routeOptions.schema);
  if (identity.scopes !== null && !isPermitted(permission, identity.scopes))
    throw new HttpProblem(403, "forbidden", `this key is limited to ${identity.scopes.join(", ")}`);
  if (identity.restriction !== null && access.whileRestricted !== true)
    throw new HttpProblem(
      403,
      "totp_required",
      "this tenant asks everybody to sign in with an authenticator app; set yours up first",
    );
}
