import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";
import type { Origin } from "../store/accounts.ts";
import { HttpProblem } from "./errors.ts";

/** Cross-site request forgery: browsers say in `Sec-Fetch-Site` or `Origin` where a request comes from. */
export function checkSameOrigin(request: FastifyRequest): void {
  const site = request.headers["sec-fetch-site"];
  if (site === "same-origin" || site === "none") return;
  const { origin, host } = request.headers;
  if (site === undefined && origin !== undefined && host !== undefined && hostOf(origin) === host) return;
  throw new HttpProblem(403, "cross_site", "a change by session must come from the console's own pages");
}

/** Command-line clients send neither header; a browser always sends one of them with a POST. */
export function checkSameOriginOfBrowsers(request: FastifyRequest): void {
  const { origin, "sec-fetch-site": site } = request.headers;
  if (origin !== undefined || site !== undefined) checkSameOrigin(request);
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** DNS rebinding: a name that an attacker points at this machine is not ours. */
export function checkHost(request: FastifyRequest, allowed: ReadonlySet<string>): void {
  const name = (request.headers.host ?? "").replace(/:[0-9]+$/, "").toLowerCase();
  if (allowed.has(name) || isOwnAddress(name, request)) return;
  throw new HttpProblem(
    421,
    "unknown_host",
    `"${name.slice(0, 100)}" is not a name of this server; add it to allowedHosts in the configuration file`,
  );
}

/** The very address that the connection came in on: no name stands between, so there is nothing to rebind. */
function isOwnAddress(name: string, request: FastifyRequest): boolean {
  const bare = name.replace(/^\[|\]$/g, "");
  const local = request.socket.localAddress?.replace(/^::ffff:/, "");
  return isIP(bare) !== 0 && bare === local;
}

/** Where a request comes from, as it is kept with sessions and in the audit log. */
export function originOf(request: FastifyRequest): Origin {
  const agent = request.headers["user-agent"];
  return { address: addressOf(request), userAgent: agent?.slice(0, 300).toWellFormed() ?? null };
}

export function addressOf(request: FastifyRequest): string {
  // What a trusted proxy passed on as the client's address is used only where it is one.
  const address = isIP(request.ip) === 0 ? (request.socket.remoteAddress ?? "") : request.ip;
  return address.replace(/^::ffff:(?=[0-9]+\.)/, "");
}
