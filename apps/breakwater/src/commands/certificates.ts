import { hostname } from "node:os";
import { join } from "node:path";
import type { Config } from "../config.ts";
import type { TlsConfig } from "../config-listening.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { machineAddresses } from "../platform/machine-addresses.ts";
import { type Certificate, openCertificate } from "../platform/tls/certificate.ts";

/** The certificates that the servers of this process use, each opened once. */
export interface Certificates extends Disposable {
  of(wanted: TlsConfig): Certificate;
  /** Fingerprints of those that were made here, for whoever connects to compare; empty where there are none. */
  announcement(): string;
}

export function createCertificates(d: {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}): Certificates {
  const { config, clock, log } = d;
  const opened = new Map<string, Certificate>();
  return {
    of(wanted) {
      const name = wanted.kind === "files" ? `${wanted.certificate} ${wanted.key}` : "self-signed";
      const known = opened.get(name);
      if (known !== undefined) return known;
      const source =
        wanted.kind === "files"
          ? wanted
          : ({ kind: "self-signed", folder: join(config.data, "tls"), names: ownNames(config) } as const);
      const certificate = openCertificate(source, { clock, log });
      log.info("certificate", { kind: wanted.kind, fingerprint: certificate.fingerprint });
      opened.set(name, certificate);
      return certificate;
    },
    announcement() {
      const made = opened.get("self-signed");
      return made === undefined
        ? ""
        : `The certificate was made here. Compare its SHA-256 fingerprint when you connect:\n\n    ${made.fingerprint}\n\n`;
    },
    [Symbol.dispose]() {
      for (const certificate of opened.values()) certificate[Symbol.dispose]();
    },
  };
}

/** Every name and address under which this machine is likely to be reached. */
function ownNames({ http, allowedHosts }: Config): readonly string[] {
  const any = new Set(["0.0.0.0", "::"]);
  const all = [
    "localhost",
    "127.0.0.1",
    "::1",
    hostname(),
    http.host,
    ...allowedHosts,
    ...machineAddresses(),
  ];
  return all.filter((name) => name !== "" && !any.has(name));
}
