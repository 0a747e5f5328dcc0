import { createHash, randomBytes, randomFillSync } from "node:crypto";
import type { Clock } from "./clock.ts";

/** Makes UUIDv7 (RFC 9562 §5.7): ordered by time, and within one ms by a counter in `rand_a`; nobody can guess the next. */
export function createUuidV7(clock: Clock): () => string {
  const random = Buffer.alloc(4096);
  let position = random.length;
  const tick = createTick(clock, () => random.readUInt16LE(position) & 0x7ff);
  return function uuidV7(): string {
    if (position + 8 > random.length) {
      randomFillSync(random);
      position = 0;
    }
    const head = tick();
    const tail = random.toString("hex", position, position + 8);
    position += 8;
    return head + toTail(tail);
  };
}

/**
 * Makes UUIDv7 for what is received: `rand_b` is drawn once and stands for the maker (RFC 9562 §6.4), the counter in
 * `rand_a` begins at 0 each ms. They are unique and no secret, and take a third of the disk that random ones take.
 */
export function createReceiptUids(clock: Clock): () => string {
  const tail = toTail(randomBytes(8).toString("hex"));
  const tick = createTick(clock, () => 0);
  return () => tick() + tail;
}

/** The first 64 bits, as text up to the third hyphen. */
function createTick(clock: Clock, firstCount: () => number): () => string {
  let lastMs = 0;
  let counter = 0;
  return function tick() {
    const now = clock.now();
    if (now > lastMs) {
      lastMs = now;
      counter = firstCount();
    } else if (++counter > 0xfff) {
      // RFC 9562 §6.2: on overflow the timestamp runs ahead rather than the order breaking.
      lastMs += 1;
      counter = 0;
    }
    const time = lastMs.toString(16).padStart(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-${(0x7000 | counter).toString(16)}-`;
  };
}

/** The last 64 bits, with the variant of RFC 9562 §4.1. */
function toTail(hex: string): string {
  const variant = ((Number.parseInt(hex[0] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return `${variant}${hex.slice(1, 4)}-${hex.slice(4)}`;
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
