/**
 * The hash of a key's bytes, read from the last to the first, so that a domain's hash goes on from that of the domain above
 * it. Written for the machine: one multiplication a byte, mixed at the end.
 */
export function extendHash(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

/** The last step of MurmurHash3 (public domain): every bit of the input changes half of the output's. */
export function finishHash(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

export function hashBytes(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = seed;
  for (let at = end - 1; at >= start; at -= 1) hash = extendHash(hash, bytes[at] ?? 0);
  return finishHash(hash);
}

/** Keys that are digests are random already: a part of them is enough. Addresses are taken whole. */
const digestBytes = 8;

/** The hash of a key of fixed width. */
export function hashFixed(seed: number, bytes: Uint8Array, start: number, width: number): number {
  return hashBytes(seed, bytes, start, start + (width > 16 ? digestBytes : width));
}

/** Where a hash's search starts among slots. */
export function slotOf(hash: number, slots: number): number {
  return Math.floor((hash / 0x100000000) * slots);
}
