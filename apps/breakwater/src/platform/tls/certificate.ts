import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { type CertificatePair, makeSelfSigned } from "./self-signed.ts";

export type CertificateSource =
  | { readonly kind: "files"; readonly certificate: string; readonly key: string }
  /** Made at first use in this folder, and again before it expires. */
  | { readonly kind: "self-signed"; readonly folder: string; readonly names: readonly string[] };

/** A certificate that may be replaced while servers use it. */
export interface Certificate extends Disposable {
  readonly current: CertificatePair;
  /** SHA-256 of the certificate: `AB:CD:...`, as browsers and `openssl x509 -fingerprint -sha256` show it. */
  readonly fingerprint: string;
  /** Told of each new one. */
  subscribe(listener: (pair: CertificatePair) => void): void;
}

/** The certificate or its key cannot be used; `message` says why and what to do. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
  readonly code = "bad_certificate";
}

const lookEveryMs = 5_000;
const renewBeforeMs = 30 * 24 * 3_600_000;

/**
 * Reads a certificate, or makes one, and goes on looking: files that change are taken over while connections go on. A new
 * pair that cannot be used is logged, and the old one stays.
 */
export function openCertificate(
  source: CertificateSource,
  {
    clock,
    log,
    everyMs = lookEveryMs,
  }: { readonly clock: Clock; readonly log: Log; readonly everyMs?: number },
): Certificate {
  let current = load(source, clock);
  let seen = digest(current);
  const listeners = new Set<(pair: CertificatePair) => void>();
  const timer = setInterval(() => {
    try {
      const next = load(source, clock);
      if (digest(next) === seen) return;
      seen = digest(next);
      current = next;
      for (const listener of listeners) listener(next);
      log.info("a new certificate is in use", { fingerprint: fingerprintOf(next) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // Said once, not every few seconds: half-written pairs are the rule while files are replaced.
      if (reason !== complaint)
        log.warn("the certificate's files changed and cannot be used; the old one stays", { reason });
      complaint = reason;
    }
  }, everyMs);
  let complaint = "";
  timer.unref();
  return {
    get current() {
      return current;
    },
    get fingerprint() {
      return fingerprintOf(current);
    },
    subscribe: (listener) => void listeners.add(listener),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function load(source: CertificateSource, clock: Clock): CertificatePair {
  if (source.kind === "files") return checked(read(source.certificate), read(source.key), source.certificate);
  const paths = pathsIn(source.folder);
  if (existsSync(paths.certificate) && existsSync(paths.key)) {
    const pair = checked(read(paths.certificate), read(paths.key), paths.certificate);
    const { validTo } = new X509Certificate(pair.certificate);
    if (Date.parse(validTo) - clock.now() > renewBeforeMs) return pair;
  }
  const made = makeSelfSigned(source.names, clock.now());
  mkdirSync(source.folder, { recursive: true, mode: 0o700 });
  replace(paths.key, made.key);
  replace(paths.certificate, made.certificate);
  return made;
}

function pathsIn(folder: string) {
  return { certificate: join(folder, "self-signed.crt.pem"), key: join(folder, "self-signed.key.pem") };
}

function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new CertificateError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function checked(certificate: string, key: string, path: string): CertificatePair {
  try {
    createSecureContext({ cert: certificate, key });
    if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key)))
      throw new Error("the key is not the certificate's");
    return { certificate, key };
  } catch (error) {
    throw new CertificateError(
      `${path}: expected a certificate (its own first, then those above it) and its key, both PEM: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function fingerprintOf({ certificate }: CertificatePair): string {
  return new X509Certificate(certificate).fingerprint256;
}

function digest({ certificate, key }: CertificatePair): string {
  return createHash("sha256").update(certificate).update(key).digest("hex");
}
