import { readFileSync } from "node:fs";
import { CollectError } from "../collect/collect-error.ts";
import type { Listener, ListenOptions } from "../collect/listener.ts";
import { listenSyslogTcp } from "../collect/syslog/tcp.ts";
import { listenSyslogTls } from "../collect/syslog/tls.ts";
import { listenSyslogUdp } from "../collect/syslog/udp.ts";
import type { Config } from "../config.ts";
import type { Address, SyslogTlsConfig } from "../config-listening.ts";
import { CertificateError } from "../platform/tls/certificate.ts";
import type { Certificates } from "./certificates.ts";

export interface Listening {
  readonly name: string;
  readonly address: string;
  readonly listener: Listener | null;
  readonly error: string | null;
}

type Shared = Omit<ListenOptions, "host" | "port">;

/** A listener that cannot start is shown, and the others run: a firewall's logs must not wait for a port. */
export async function startListeners(
  config: Config,
  certificates: Certificates,
  shared: Shared,
): Promise<readonly Listening[]> {
  const { syslogUdp, syslogTcp, syslogTls } = config;
  return Promise.all([
    ...(syslogUdp === null
      ? []
      : [start("syslog-udp", syslogUdp, shared, () => listenSyslogUdp({ ...shared, ...syslogUdp }))]),
    ...(syslogTcp === null
      ? []
      : [start("syslog-tcp", syslogTcp, shared, () => listenSyslogTcp({ ...shared, ...syslogTcp }))]),
    ...(syslogTls === null
      ? []
      : [start("syslog-tls", syslogTls, shared, () => startTls(syslogTls, certificates, shared))]),
  ]);
}

async function startTls(
  { host, port, tls, clientCertificates, clientCa }: SyslogTlsConfig,
  certificates: Certificates,
  shared: Shared,
): Promise<Listener> {
  return listenSyslogTls({
    ...shared,
    host,
    port,
    certificate: certificates.of(tls),
    clientCertificates,
    clientCa: clientCa === null ? null : readCa(clientCa),
  });
}

function readCa(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new CertificateError(
      `syslog.tls.clientCa: ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

async function start(
  name: string,
  address: Address,
  { log }: Shared,
  listen: () => Promise<Listener>,
): Promise<Listening> {
  try {
    const listener = await listen();
    log.info("listening", { name, ...listener.address });
    return { name, address: `${listener.address.host}:${listener.address.port}`, listener, error: null };
  } catch (error) {
    if (!(error instanceof CollectError || error instanceof CertificateError)) throw error;
    log.error("a listener did not start", { name, reason: error.message });
    return { name, address: `${address.host}:${address.port}`, listener: null, error: error.message };
  }
}
