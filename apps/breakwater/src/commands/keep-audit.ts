import type { Config } from "../config.ts";
import type { Log } from "../platform/log.ts";
import { systemActor } from "../store/identity.ts";
import type { Store } from "../store/store.ts";

const dayMs = 24 * 3_600_000;
/** Of providers with many tenants the log names the combined head and the first chains. */
const maximumNamed = 20;

/**
 * Notes the start and what it was configured with in the installation's log, and writes the heads of all chains to the
 * server's log at start, daily and at the stop: whoever collects that log elsewhere can prove the audit log's past.
 */
export async function keepAudit(d: {
  readonly store: Store;
  readonly config: Config;
  readonly version: string;
  readonly log: Log;
}): Promise<AsyncDisposable> {
  const { store, config, version, log } = d;
  await store.ledger.change(systemActor, (_tx, record) =>
    record({
      tenant: null,
      action: "server.start",
      object: { kind: "server", id: "breakwater" },
      details: { version, ...settingsOf(config) },
    }),
  );
  const tell = async () => {
    const { heads, combined } = await store.audit.sign();
    log.info("audit heads", { chains: heads.length, combined });
    for (const { chain, seq, hash } of heads.slice(0, maximumNamed))
      log.info("audit head", { head: `${chain}:${seq}:${hash}` });
    const problem = store.audit.problem();
    if (problem !== null) log.error("audit heads cannot be signed", { reason: problem });
  };
  await tell();
  const timer = setInterval(
    () => void tell().catch((error: unknown) => log.error("audit heads", { reason: String(error) })),
    dayMs,
  );
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await tell();
    },
  };
}

/** What decides who may do what, and what is kept; no password of a lake. */
function settingsOf(config: Config) {
  return {
    http: `${config.http.host}:${config.http.port}`,
    http_tls: config.http.tls?.kind ?? "off",
    trusted_proxies: [...config.http.trustedProxies],
    syslog_tls_client_certificates: config.syslogTls?.clientCertificates ?? "off",
    allowed_hosts: [...config.allowedHosts],
    retention_days: config.retentionDays,
    rules: [...config.rules],
    files: [...config.files],
    session_idle_ms: config.sessions.idleMs,
    session_absolute_ms: config.sessions.absoluteMs,
  };
}
