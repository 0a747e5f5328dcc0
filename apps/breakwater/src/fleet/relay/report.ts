import { createHash, createHmac } from "node:crypto";
import type { Fact } from "./reading.ts";

/** A report of facts, as a collector of the server takes it (`fleet/collector/snapshot.ts`). */
export function reportOf(sequence: number, facts: readonly Fact[] | null): Buffer {
  const head = { kind: facts === null ? "heartbeat" : "report", name: "message", sequence: String(sequence) };
  const lines = [
    JSON.stringify(head),
    ...(facts ?? []).map(({ kind, name, details }) => JSON.stringify({ ...details, kind, name })),
    ...(facts === null ? [] : [JSON.stringify({ kind: "end", name: "end" })]),
  ];
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** The header `breakwater-signature` (RFC 2104). */
export function signatureOf(body: Uint8Array, key: string): string {
  return `hmac-sha256=${createHmac("sha256", Buffer.from(key, "hex")).update(body).digest("hex")}`;
}

/** The same for the same facts. */
export function digestOf(facts: readonly Fact[]): string {
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

/** Of a secret, by the collector's key: whoever has the report cannot try passwords against it. */
export function concealerOf(key: string): (secret: string) => string {
  return (secret) =>
    createHmac("sha256", Buffer.from(key, "hex"))
      .update("conceal\0")
      .update(secret)
      .digest("hex")
      .slice(0, 16);
}
