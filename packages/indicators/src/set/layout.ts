import type { IndicatorKind } from "../kind.ts";

/**
 * A segment is one buffer that never changes, so that worker threads can share it. All numbers are unsigned 32-bit words of
 * the machine's byte order.
 *
 * Header: magic, seed of the hash, number of entries, bytes in all; from word 16 on, eight words a table: count, slots,
 * word offsets of slots and ids, byte offset of keys, word offset of key ends, byte offset of flags, width of keys (0: text).
 *
 * A table of exact keys is a hash table with linear probing: a slot is 0, or eight bits of the key's hash above the entry's
 * number + 1. Keys follow one another, those of text with their ends in a list; ids and flags are by entry.
 *
 * A table of networks holds the intervals that the networks cut the address space into: keys are the first address of each,
 * and beside it the innermost network there + 1; ids are by network, and so are the networks around each + 1.
 */
export const magic = 0x42574931;
export const headerWords = 16;
export const tableWords = 8;

export const exactTables = [
  { kind: "ip4", width: 4 },
  { kind: "ip6", width: 16 },
  { kind: "domain", width: 0 },
  { kind: "url", width: 0 },
  { kind: "email", width: 0 },
  { kind: "md5", width: 16 },
  { kind: "sha1", width: 20 },
  { kind: "sha256", width: 32 },
  { kind: "sha512", width: 64 },
  { kind: "file-name", width: 0 },
  { kind: "ja3", width: 16 },
  { kind: "ja4", width: 0 },
  { kind: "asn", width: 4 },
  { kind: "user-agent", width: 0 },
  { kind: "account", width: 0 },
] as const;
export type ExactKind = (typeof exactTables)[number]["kind"];
export const networkTables = ["cidr4", "cidr6"] as const;

export const tableCount = exactTables.length + networkTables.length;
/** Of one table: 24 bits of a slot hold an entry's number. */
export const maximumEntries = 0xffffff - 1;
/** Three of four slots are taken. */
export const slotsFor = (count: number): number => Math.ceil(count / 0.75) + 1;

/** One indicator of a set. */
export interface SetEntry {
  readonly kind: IndicatorKind;
  /** Canonical (`canonicalValue`). */
  readonly value: string;
  /** What a lookup answers: 0 to 2^32 - 2. */
  readonly id: number;
  /** Of a domain: whether names below it count. Default true. */
  readonly includesSubdomains?: boolean;
}

/** Offsets of one table, as the header has them. */
export interface Table {
  readonly count: number;
  readonly slots: number;
  readonly slotsAt: number;
  readonly idsAt: number;
  readonly keysAt: number;
  readonly endsAt: number;
  readonly flagsAt: number;
  readonly width: number;
}

export function readTable(words: Uint32Array, index: number): Table {
  const at = headerWords + index * tableWords;
  const word = (offset: number): number => words[at + offset] ?? 0;
  return {
    count: word(0),
    slots: word(1),
    slotsAt: word(2),
    idsAt: word(3),
    keysAt: word(4),
    endsAt: word(5),
    flagsAt: word(6),
    width: word(7),
  };
}
