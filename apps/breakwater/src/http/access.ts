import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import type { Clock } from "../platform/clock.ts";
import type { Identity, Role, Store } from "../store/store.ts";
import { HttpProblem } from "./errors.ts";
import { Problem } from "./schemas.ts";

/** What a route declares: who may call it, or why anyone may. */
export type RouteAccess = { readonly roles: readonly Role[] } | { readonly open: string };

declare module "fastify" {
  interface FastifyContextConfig {
    readonly access?: RouteAccess;
  }
  interface FastifyRequest {
    identity: Identity | null;
  }
}

export const sessionCookie = "breakwater_session";
/** Who may read, and who may decide; an auditor reads everything and changes nothing. */
export const readers: { readonly roles: readonly Role[] } = {
  roles: ["viewer", "analyst", "responder", "administrator", "auditor"],
};
export const deciders: RouteAccess = { roles: ["analyst", "responder", "administrator"] };
export const administrators: RouteAccess = { roles: ["administrator"] };
export const senders: RouteAccess = { roles: ["ingest", "analyst", "responder", "administrator"] };

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** The identity that a route's access has already made sure of. */
export function identityOf(request: FastifyRequest): Identity {
  if (request.identity === null) throw new HttpProblem(401, "unauthenticated", "sign in or send an API key");
  return request.identity;
}

/** Checks every request before its handler runs: host, identity, role, and for cookies where the request came from. */
export function guardRoutes(
  server: FastifyInstance,
  options: { readonly store: Store; readonly clock: Clock; readonly allowedHosts: ReadonlySet<string> },
): void {
  const throttle = new FailureThrottle(options.clock);
  server.decorateRequest("identity", null);
  const routes: RouteOptions[] = [];
  server.addHook("onReady", async () => {
    const silent = routes.find((route) => route.config?.access === undefined);
    if (silent !== undefined)
      throw new Error(`${String(silent.method)} ${silent.url}: must say who may call it, or why anyone may`);
  });
  server.addHook("onRoute", (route) => {
    routes.push(route);
    if (route.schema !== undefined && !("hide" in route.schema))
      route.schema = { ...route.schema, response: { default: Problem, ...responsesOf(route.schema) } };
  });
  server.addHook("onRequest", async (request) => {
    checkHost(request, options.allowedHosts);
    const access = request.routeOptions.config.access;
    // A path that is no route has no access to declare; the not-found handler answers it.
    if (access === undefined || "open" in access) return;
    throttle.check(request.ip);
    const identity = await identify(request, options.store);
    if (identity === null) {
      throttle.failed(request.ip);
      throw new HttpProblem(
        401,
        "unauthenticated",
        "sign in, or send an API key as `Authorization: Bearer bwk_...`",
        { "www-authenticate": 'Bearer realm="breakwater"' },
      );
    }
    if (!access.roles.includes(identity.role))
      throw new HttpProblem(
        403,
        "forbidden",
        `this needs one of the roles ${access.roles.join(", ")}; yours is ${identity.role}`,
      );
    request.identity = identity;
  });
}

function responsesOf({ response }: { readonly response?: unknown }): object {
  return typeof response === "object" && response !== null ? response : {};
}

async function identify(request: FastifyRequest, store: Store): Promise<Identity | null> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const match = /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(authorization);
    return match === null ? null : store.access.identifyKey(match[1] ?? "");
  }
  const token = request.cookies[sessionCookie];
  if (token === undefined || token.length > 200) return null;
  const identity = await store.access.identifySession(token);
  // A browser sends the cookie whoever made it ask; changes are taken from our own pages only.
  if (identity !== null && !safeMethods.has(request.method)) checkSameOrigin(request);
  return identity;
}

/** Cross-site request forgery: browsers say in `Sec-Fetch-Site` or `Origin` where a request comes from. */
export function checkSameOrigin(request: FastifyRequest): void {
  const site = request.headers["sec-fetch-site"];
  if (site === "same-origin" || site === "none") return;
  const { origin, host } = request.headers;
  if (site === undefined && origin !== undefined && host !== undefined && hostOf(origin) === host) return;
  throw new HttpProblem(403, "cross_site", "a change by session must come from the console's own pages");
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** DNS rebinding: a name that an attacker points at this machine is not ours. */
function checkHost(request: FastifyRequest, allowed: ReadonlySet<string>): void {
  const name = (request.headers.host ?? "").replace(/:[0-9]+$/, "").toLowerCase();
  if (!allowed.has(name)) {
    throw new HttpProblem(
      421,
      "unknown_host",
      `"${name.slice(0, 100)}" is not a name of this server; add it to allowedHosts in the configuration file`,
    );
  }
}

const failuresPerMinute = 30;
const maximumAddresses = 10_000;

/** Slows down guessing: bounded in memory, forgets after a minute. */
class FailureThrottle {
  readonly #failures = new Map<string, { count: number; since: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  check(address: string): void {
    const entry = this.#failures.get(address);
    if (entry === undefined || entry.count < failuresPerMinute) return;
    if (this.#clock.monotonicMs() - entry.since > 60_000) this.#failures.delete(address);
    else
      throw new HttpProblem(
        429,
        "too_many_failures",
        "too many requests without a valid key from this address; wait a minute",
        { "retry-after": "60" },
      );
  }

  failed(address: string): void {
    const now = this.#clock.monotonicMs();
    const entry = this.#failures.get(address);
    if (entry !== undefined && now - entry.since <= 60_000) entry.count += 1;
    else {
      if (this.#failures.size >= maximumAddresses) this.#failures.clear();
      this.#failures.set(address, { count: 1, since: now });
    }
  }
}
