import { createPublicKey, verify } from "node:crypto";
import { type DeviceId, deviceId } from "../director/device-id.ts";
import { HotfixError } from "../hotfix-error.ts";
import type { Signer } from "../keys/key-file.ts";
import { isTargetPath } from "../tuf/targets.ts";

/** What a relay says to a device that is too small for TUF: this file, for you, now. */
export interface Statement {
  readonly device: DeviceId;
  readonly target: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Seconds since the epoch. */
  readonly expires: number;
  /** What the device asked with, so that no older statement answers it: 32 hexadecimal digits. */
  readonly nonce: string;
}

/** One fact a line and always the same lines, so that a shell can check them; see the guide. */
export function statementText(statement: Statement): string {
  const { device, target, sha256, sizeBytes, expires, nonce } = statement;
  return `breakwater-hotfix-statement-1\ndevice ${device}\ntarget ${target}\nsha256 ${sha256}\nsize ${sizeBytes}\nexpires ${expires}\nnonce ${nonce}\n`;
}

/** Issued by a relay after it has verified image repository and director for the device. */
export function issueStatement(
  statement: Statement,
  relay: Signer,
): { readonly text: string; readonly signature: Buffer } {
  deviceId(statement.device);
  const isPlain =
    isTargetPath(statement.target) &&
    /^[0-9a-f]{64}$/.test(statement.sha256) &&
    /^[0-9a-f]{32}$/.test(statement.nonce) &&
    Number.isSafeInteger(statement.sizeBytes) &&
    Number.isSafeInteger(statement.expires);
  if (!isPlain)
    throw new HotfixError(
      "statement_refused",
      "expected a plain target, a SHA-256, whole numbers and a nonce of 32 hexadecimal digits",
    );
  const text = statementText(statement);
  return { text, signature: relay.sign(Buffer.from(text)) };
}

/** What the device does, in the order in which it must: signature, then every line. */
export function verifyStatement(
  text: string,
  signature: Uint8Array,
  expected: Statement & { readonly relayPem: string; readonly nowMs: number },
): void {
  if (!verify(null, Buffer.from(text), createPublicKey(expected.relayPem), signature))
    throw new HotfixError("statement_refused", "the signature is not the relay's over this text");
  const expires = Number(/\nexpires ([0-9]{1,12})\n/.exec(text)?.[1] ?? 0);
  if (text !== statementText({ ...expected, expires }))
    throw new HotfixError(
      "statement_refused",
      `expected a statement for ${expected.device}, this file and this nonce`,
    );
  if (expires * 1_000 <= expected.nowMs) throw new HotfixError("statement_refused", `expired at ${expires}`);
}

/** A relay's public key as `openssl` reads it (RFC 8410 §4). */
export function publicKeyPem(publicHex: string): string {
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(publicHex, "hex")]);
  return createPublicKey({ key: der, format: "der", type: "spki" })
    .export({ format: "pem", type: "spki" })
    .toString();
}
