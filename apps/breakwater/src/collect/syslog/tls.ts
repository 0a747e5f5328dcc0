import { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import type { Certificate } from "../../platform/tls/certificate.ts";
import type { Listener, ListenOptions } from "../listener.ts";
import type { ClientCertificate } from "../senders/senders.ts";
import { createConnections, keepAliveMs, listen, maximumConnections } from "./stream.ts";

export interface TlsListenOptions extends ListenOptions {
  readonly certificate: Certificate;
  /** `require`: only senders whose certificate `clientCa` has signed. */
  readonly clientCertificates: "none" | "request" | "require";
  /** Certificates (PEM) of those who sign the senders' certificates. */
  readonly clientCa: string | null;
}

/** Who has not shown a certificate or finished the handshake by then never will. */
const handshakeMs = 10_000;

/**
 * Listens for syslog over TLS (RFC 5425). A client's certificate names the sender: by its fingerprint, whoever signed it,
 * since the handshake has shown that the client has its key (§5.2); by its subject only where `clientCa` signed it.
 */
export async function listenSyslogTls(options: TlsListenOptions): Promise<Listener> {
  const { certificate, clientCertificates, clientCa, log } = options;
  const connections = createConnections("syslog-tls", options);
  const open = new Set<Socket>();
  const { current } = certificate;
  const context = {
    ...(clientCa === null ? {} : { ca: clientCa }),
    minVersion: "TLSv1.2" as const,
  };
  const server = createServer(
    {
      ...context,
      cert: current.certificate,
      key: current.key,
      requestCert: clientCertificates !== "none",
      rejectUnauthorized: clientCertificates === "require",
      handshakeTimeout: handshakeMs,
    },
    (socket) => connections.accept(socket, clientCertificateOf(socket)),
  );
  certificate.subscribe((pair) =>
    server.setSecureContext({ ...context, cert: pair.certificate, key: pair.key }),
  );
  server.maxConnections = maximumConnections;
  // A handshake that goes on is no connection yet, and must not keep the server from stopping.
  server.on("connection", (socket: Socket) => {
    socket.setKeepAlive(true, keepAliveMs);
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.on("tlsClientError", (error, socket) =>
    log.debug("a TLS handshake failed", { peer: socket.remoteAddress, reason: error.message }),
  );
  server.on("drop", () =>
    log.warn("a syslog connection was refused: too many are open", { limit: maximumConnections }),
  );
  const address = await listen(server, options, "syslog over TLS", "--syslog-tls-port");
  return {
    name: "syslog-tls",
    address,
    async [Symbol.asyncDispose]() {
      server.close();
      await connections[Symbol.asyncDispose]();
      for (const socket of open) socket.destroy();
    },
  };
}

function clientCertificateOf(socket: TLSSocket): ClientCertificate | null {
  const { raw } = socket.getPeerCertificate();
  // Without a certificate the object is empty.
  if (!Buffer.isBuffer(raw)) return null;
  const certificate = new X509Certificate(raw);
  return {
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    subject: socket.authorized ? certificate.subject.replaceAll("\n", ",") : null,
  };
}
