import { isIP } from "node:net";
import type { Server } from "node:https";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { isLoopback } from "../platform/addresses.ts";
import { blockListOf } from "../platform/block-list.ts";
import { compileWhenAsked } from "./compile-when-asked.ts";
import type { Exposure } from "./dependencies.ts";
import { HttpProblem } from "./errors.ts";

const options = {
  bodyLimit: 1024 * 1024,
  requestTimeout: 120_000,
  keepAliveTimeout: 72_000,
  forceCloseConnections: true,
  routerOptions: { maxParamLength: 200 },
  // A property that a schema does not know is refused and not taken away: whoever misspells one is to be told.
  ajv: { customOptions: { removeAdditional: false as const } },
  schemaController: { compilersFactory: compileWhenAsked },
} as const;

/** The server, over TLS where there is a certificate; a new certificate is taken over by connections from then on. */
export function createApp(exposure: Exposure | undefined): FastifyInstance {
  const trustProxy =
    exposure === undefined || exposure.trustedProxies.length === 0 ? false : [...exposure.trustedProxies];
  const certificate = exposure?.certificate ?? null;
  if (certificate === null) return Fastify({ ...options, trustProxy });
  const { current } = certificate;
  const https = { cert: current.certificate, key: current.key, minVersion: "TLSv1.2" as const };
  const app = Fastify<Server>({ ...options, trustProxy, https });
  certificate.subscribe((pair) =>
    app.server.setSecureContext({ cert: pair.certificate, key: pair.key, minVersion: "TLSv1.2" }),
  );
  return app;
}

/** Behind proxies, on an address of the network and without TLS of its own, the server answers them and this machine only. */
export function guardExposure(app: FastifyInstance, { proxiesOnly, trustedProxies }: Exposure): void {
  if (!proxiesOnly) return;
  const proxies = blockListOf(trustedProxies);
  app.addHook("onRequest", async (request) => {
    const peer = (request.socket.remoteAddress ?? "").replace(/^::ffff:(?=[0-9]+\.)/, "");
    if (isLoopback(peer)) return;
    const kind = isIP(peer);
    if (kind !== 0 && proxies.check(peer, kind === 4 ? "ipv4" : "ipv6")) return;
    throw new HttpProblem(403, "proxy_only", "this server is reached through its proxy");
  });
}

/**
 * HTTP Strict Transport Security (RFC 6797). Not for loopback: the rule is for all ports of a host, and other programs of
 * this machine speak plain HTTP there.
 */
export function wantsHsts(request: FastifyRequest): boolean {
  return request.protocol === "https" && !isLoopback((request.headers.host ?? "").replace(/:[0-9]+$/, ""));
}
