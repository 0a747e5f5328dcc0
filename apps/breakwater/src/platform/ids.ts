import { createHash, randomFillSync } from "node:crypto";
import type { Clock } from "./clock.ts";

/** Makes UUIDv7 (RFC 9562 §5.7): ordered by time, and within one ms by a counter in `rand_a`. */
export function createUuidV7(clock: Clock): () => string {
  const random = Buffer.alloc(4096);
  let position = random.length;
  let lastMs = 0;
  let counter = 0;
  return function uuidV7(): string {
    if (position + 8 > random.length) {
      randomFillSync(random);
      position = 0;
    }
    const now = clock.now();
    if (now > lastMs) {
      lastMs = now;
      counter = random.readUInt16LE(position) & 0x7ff;
    } else if (++counter > 0xfff) {
      // RFC 9562 §6.2: on overflow the timestamp runs ahead rather than the order breaking.
      lastMs += 1;
      counter = 0;
    }
    const time = lastMs.toString(16).padStart(12, "0");
    const tail = random.toString("hex", position, position + 8);
    position += 8;
    const variant = ((Number.parseInt(tail[0] ?? "0", 16) & 0x3) | 0x8).toString(16);
    const a = (0x7000 | counter).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-${a}-${variant}${tail.slice(1, 4)}-${tail.slice(4)}`;
  };
}

/**
 * The uid of a delivery that has a position of its own (idempotency key and item, file and offset): a UUIDv8
 * (RFC 9562 §5.8) of the first 122 usable bits of SHA-256, so that the same delivery gets the same uid again.
 */
export function deliveryUid(...position: readonly (string | number)[]): string {
  const hash = createHash("sha256");
  // Length-prefixed, so that ("ab", "c") and ("a", "bc") differ.
  for (const part of position) {
    const text = String(part);
    hash.update(`${text.length}:${text};`);
  }
  const hex = hash.digest("hex");
  const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
