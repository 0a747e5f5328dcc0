import { slotOf } from "./key-hash.ts";
import {
  exactTables,
  type ExactKind,
  magic,
  networkTables,
  readTable,
  type SetEntry,
  type Table,
} from "./layout.ts";
import { printIpv4, printIpv6 } from "../canonical/address.ts";

/** What a lookup finds: an id, and for a domain whether names below it count. */
export const absent = -1;

/**
 * Reads a segment that `buildSegment` made. Lookups take no memory: keys are compared where they lie. Written for the
 * machine; `plainSet` in the tests is the same with a `Map`.
 */
export class Segment {
  readonly buffer: ArrayBufferLike;
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #tables: readonly Table[];
  readonly seed: number;
  /** How many indicators it holds. */
  readonly size: number;

  /** @throws RangeError for bytes that are no segment */
  constructor(buffer: ArrayBufferLike) {
    this.buffer = buffer;
    this.#words = new Uint32Array(buffer);
    this.#bytes = new Uint8Array(buffer);
    if (this.#words[0] !== magic || this.#words[3] !== buffer.byteLength)
      throw new RangeError("the buffer holds no segment of indicators");
    this.seed = this.#words[1] ?? 0;
    this.size = this.#words[2] ?? 0;
    this.#tables = [...exactTables, ...networkTables].map((_, index) => readTable(this.#words, index));
  }

  /** How many values of a kind it holds: where none, nothing need be looked up. */
  countOf(table: number): number {
    return this.#tables[table]?.count ?? 0;
  }

  /** The entry whose key these bytes are; `hash` is theirs with the segment's seed. -1 where there is none. */
  find(table: number, key: Uint8Array, start: number, end: number, hash: number): number {
    const found = this.#tables[table];
    if (found === undefined || found.count === 0) return absent;
    const { slots, slotsAt } = found;
    const tag = hash & 0xff;
    for (let slot = slotOf(hash, slots); ; slot = slot + 1 === slots ? 0 : slot + 1) {
      const taken = this.#words[slotsAt + slot] ?? 0;
      if (taken === 0) return absent;
      if (taken >>> 24 === tag && this.#isKey(found, (taken & 0xffffff) - 1, key, start, end))
        return (taken & 0xffffff) - 1;
    }
  }

  #isKey(table: Table, entry: number, key: Uint8Array, start: number, end: number): boolean {
    const from = this.#startOf(table, entry);
    const length = end - start;
    if (this.#endOf(table, entry) - from !== length) return false;
    for (let at = 0; at < length; at += 1) if (this.#bytes[from + at] !== key[start + at]) return false;
    return true;
  }

  #startOf(table: Table, entry: number): number {
    if (table.width !== 0) return table.keysAt + entry * table.width;
    return table.keysAt + (entry === 0 ? 0 : (this.#words[table.endsAt + entry - 1] ?? 0));
  }

  #endOf(table: Table, entry: number): number {
    if (table.width !== 0) return table.keysAt + (entry + 1) * table.width;
    return table.keysAt + (this.#words[table.endsAt + entry] ?? 0);
  }

  idOf(table: number, entry: number): number {
    return this.#words[(this.#tables[table]?.idsAt ?? 0) + entry] ?? absent;
  }

  includesSubdomains(table: number, entry: number): boolean {
    return this.#bytes[(this.#tables[table]?.flagsAt ?? 0) + entry] === 1;
  }

  /** Number of the innermost network that holds the address (one word or four); -1 where none does. */
  findNetwork(table: number, words: readonly number[]): number {
    const found = this.#tables[table];
    if (found === undefined || found.count === 0) return absent;
    let low = 0;
    let high = found.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#startsAfter(found, middle, words)) high = middle;
      else low = middle + 1;
    }
    return low === 0 ? absent : (this.#words[found.slotsAt + low - 1] ?? 0) - 1;
  }

  #startsAfter({ keysAt, width }: Table, interval: number, words: readonly number[]): boolean {
    const count = width / 4;
    const from = keysAt / 4 + interval * count;
    for (let at = 0; at < count; at += 1) {
      const start = this.#words[from + at] ?? 0;
      const word = words[at] ?? 0;
      if (start !== word) return start > word;
    }
    return false;
  }

  /** Number of the network right around a network; -1 where there is none. */
  networkAround(table: number, network: number): number {
    return (this.#words[(this.#tables[table]?.endsAt ?? 0) + network] ?? 0) - 1;
  }

  /** Every exact entry, in the order in which it was built; networks are not among them. */
  *exactEntries(): Generator<SetEntry> {
    const decoder = new TextDecoder();
    for (const [index, { kind }] of exactTables.entries()) {
      const table = this.#tables[index];
      if (table === undefined) continue;
      for (let entry = 0; entry < table.count; entry += 1) {
        const key = this.#bytes.slice(this.#startOf(table, entry), this.#endOf(table, entry));
        yield {
          kind: kind === "ip4" || kind === "ip6" ? "ip" : kind,
          value: readKey(kind, key, decoder),
          id: this.idOf(index, entry),
          ...(kind === "domain" ? { includesSubdomains: this.includesSubdomains(index, entry) } : {}),
        };
      }
    }
  }
}

function readKey(kind: ExactKind, key: Uint8Array, decoder: InstanceType<typeof TextDecoder>): string {
  const word = (at: number): number =>
    (key[at] ?? 0) * 0x1000000 + (key[at + 1] ?? 0) * 0x10000 + (key[at + 2] ?? 0) * 256 + (key[at + 3] ?? 0);
  switch (kind) {
    case "ip4":
      return printIpv4(word(0));
    case "ip6":
      return printIpv6([0, 4, 8, 12].map(word));
    case "asn":
      return String(word(0));
    case "md5":
    case "sha1":
    case "sha256":
    case "sha512":
    case "ja3":
      return Array.from(key, (byte) => byte.toString(16).padStart(2, "0")).join("");
    case "domain":
    case "url":
    case "email":
    case "file-name":
    case "ja4":
    case "user-agent":
    case "account":
      return decoder.decode(key);
  }
}
