import { hash } from "node:crypto";

/**
 * The UUID of what a source says of an indicator: pseudo-random (STIX 2.1 §2.9 asks for UUIDv4), the same each time, and readable only for
 * who knows the source's id, which nobody is told. The number is hidden by a mask that follows from the rest.
 */
export function indicatorUuid(source: string, number: number): string {
  const tag = hash("sha256", `indicator ${source} ${number}`, "buffer");
  const bytes = Buffer.alloc(16);
  tag.copy(bytes, 6, 0, 10);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  bytes.writeUIntBE(number, 0, 6);
  mask(bytes, source);
  return withHyphens(bytes.toString("hex"));
}

/** The source and number of an indicator's UUID; null where it is of none of these sources. */
export function sourceAndNumber<T extends { readonly id: string }>(
  uuid: string,
  sources: readonly T[],
): { readonly source: T; readonly number: number } | null {
  for (const source of sources) {
    const bytes = Buffer.from(uuid.replaceAll("-", ""), "hex");
    if (bytes.length !== 16) return null;
    mask(bytes, source.id);
    const number = bytes.readUIntBE(0, 6);
    if (indicatorUuid(source.id, number) === uuid) return { source, number };
  }
  return null;
}

function mask(bytes: Buffer, source: string): void {
  const key = hash("sha256", `number ${source} ${bytes.toString("hex", 6)}`, "buffer");
  for (let at = 0; at < 6; at += 1) bytes[at] = (bytes[at] ?? 0) ^ (key[at] ?? 0);
}

function withHyphens(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
