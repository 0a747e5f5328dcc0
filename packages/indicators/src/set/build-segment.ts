import { ipv4Number, parseNetworkText } from "../canonical/address.ts";
import { hashBytes, hashFixed, slotOf } from "./key-hash.ts";
import { textBytes, writeKey } from "./key-bytes.ts";
import {
  type ExactKind,
  exactTables,
  headerWords,
  magic,
  maximumEntries,
  networkTables,
  type SetEntry,
  slotsFor,
  tableCount,
  tableWords,
} from "./layout.ts";
import { cutIntoIntervals, type Intervals, type NetworkEntry } from "./network-intervals.ts";

export interface SegmentOptions {
  /** Starts the hash of keys; take a random one, so that no feed can be made to collide. */
  readonly seed: number;
  /** Memory of that many bytes, all 0; `SharedArrayBuffer` for worker threads. Default `ArrayBuffer`. */
  readonly allocate?: (bytes: number) => ArrayBufferLike;
}

/**
 * Builds an immutable segment of indicators; `openSegment` reads it. Entries are gone through twice: first to measure, then
 * to fill, so that nothing of the size of the set is held beside it. Of equal values the first counts; a value that is not
 * canonical is left out.
 *
 * @throws RangeError for more than 16,777,214 values of one kind, or an id that is none
 */
export function buildSegment(entries: () => Iterable<SetEntry>, options: SegmentOptions): ArrayBufferLike {
  const measured = measure(entries());
  const networks = networkTables.map((_, index) => cutIntoIntervals(measured.networks[index] ?? []));
  const plan = planOf(measured, networks);
  const allocate = options.allocate ?? ((bytes: number) => new ArrayBuffer(bytes));
  const buffer = allocate(plan.bytes);
  const words = new Uint32Array(buffer);
  const bytes = new Uint8Array(buffer);
  writeHeader(words, plan, options.seed);
  fillExact(entries(), plan, words, bytes);
  exactTables.forEach((_, index) => fillSlots(plan.tables[index], options.seed, words, bytes));
  networks.forEach((intervals, index) =>
    fillNetworks(plan.tables[exactTables.length + index], intervals, words),
  );
  return buffer;
}

/** Number of the exact table that an entry belongs to; -1 for networks. */
function tableOf({ kind, value }: SetEntry): number {
  const name: ExactKind | null =
    kind === "cidr" ? null : kind === "ip" ? (ipv4Number(value) === -1 ? "ip6" : "ip4") : kind;
  return exactTables.findIndex((table) => table.kind === name);
}

interface Measured {
  readonly counts: number[];
  readonly keyBytes: number[];
  readonly networks: NetworkEntry[][];
}

function measure(entries: Iterable<SetEntry>): Measured {
  const measured: Measured = {
    counts: exactTables.map(() => 0),
    keyBytes: exactTables.map(() => 0),
    networks: networkTables.map(() => []),
  };
  for (const entry of entries) {
    if (!Number.isInteger(entry.id) || entry.id < 0 || entry.id >= 0xffffffff)
      throw new RangeError(`an indicator's id is a number from 0 to 4294967294, got ${entry.id}`);
    const table = tableOf(entry);
    if (table === -1) {
      const network = parseNetworkText(entry.value);
      if (network !== null)
        measured.networks[network.words.length === 1 ? 0 : 1]?.push({ ...network, id: entry.id });
      continue;
    }
    measured.counts[table] = (measured.counts[table] ?? 0) + 1;
    const width = exactTables[table]?.width ?? 0;
    measured.keyBytes[table] =
      (measured.keyBytes[table] ?? 0) + (width === 0 ? textBytes(entry.value) : width);
  }
  for (const count of [...measured.counts, ...measured.networks.map((all) => all.length)])
    if (count > maximumEntries)
      throw new RangeError(`a segment holds ${maximumEntries} values of a kind, got ${count}`);
  return measured;
}

/** Offsets of a table, its count growing as it is filled. */
interface PlannedTable {
  count: number;
  readonly capacity: number;
  readonly slots: number;
  readonly slotsAt: number;
  readonly idsAt: number;
  readonly keysAt: number;
  readonly endsAt: number;
  readonly flagsAt: number;
  readonly width: number;
}

interface Plan {
  readonly tables: readonly PlannedTable[];
  readonly bytes: number;
}

function planOf({ counts, keyBytes }: Measured, networks: readonly Intervals[]): Plan {
  let at = (headerWords + tableCount * tableWords) * 4;
  const take = (bytes: number): number => {
    const start = at;
    at += Math.ceil(bytes / 4) * 4;
    return start;
  };
  const exact = exactTables.map(({ kind, width }, index): PlannedTable => {
    const count = counts[index] ?? 0;
    const slots = count === 0 ? 0 : slotsFor(count);
    return {
      count: 0,
      capacity: count,
      slots,
      slotsAt: take(slots * 4) / 4,
      idsAt: take(count * 4) / 4,
      endsAt: width === 0 ? take(count * 4) / 4 : 0,
      keysAt: take(keyBytes[index] ?? 0),
      flagsAt: kind === "domain" ? take(count) : 0,
      width,
    };
  });
  const intervals = networks.map((one): PlannedTable => ({
    count: one.innermost.length,
    capacity: one.ids.length,
    slots: one.ids.length,
    slotsAt: take(one.innermost.length * 4) / 4,
    idsAt: take(one.ids.length * 4) / 4,
    endsAt: take(one.ids.length * 4) / 4,
    keysAt: take(one.starts.length * 4),
    flagsAt: 0,
    width: one.wordsPerAddress * 4,
  }));
  return { tables: [...exact, ...intervals], bytes: at };
}

function writeHeader(words: Uint32Array, { tables, bytes }: Plan, seed: number): void {
  words[0] = magic;
  words[1] = seed;
  words[2] = tables.reduce((sum, table) => sum + table.capacity, 0);
  words[3] = bytes;
  tables.forEach((table, index) => {
    const at = headerWords + index * tableWords;
    const { slots, slotsAt, idsAt, keysAt, endsAt, flagsAt, width } = table;
    words.set([table.count, slots, slotsAt, idsAt, keysAt, endsAt, flagsAt, width], at);
  });
}

function fillExact(
  entries: Iterable<SetEntry>,
  { tables }: Plan,
  words: Uint32Array,
  bytes: Uint8Array,
): void {
  const ends = tables.map(({ keysAt }) => keysAt);
  for (const entry of entries) {
    const index = tableOf(entry);
    const table = tables[index];
    const kind = exactTables[index]?.kind;
    if (table === undefined || kind === undefined || table.count >= table.capacity) continue;
    const end = writeKey(kind, entry.value, bytes, ends[index] ?? 0);
    if (end === -1) continue;
    ends[index] = end;
    words[table.idsAt + table.count] = entry.id;
    if (table.width === 0) words[table.endsAt + table.count] = end - table.keysAt;
    if (table.flagsAt !== 0) bytes[table.flagsAt + table.count] = entry.includesSubdomains === false ? 0 : 1;
    table.count += 1;
    words[headerWords + index * tableWords] = table.count;
  }
}

function fillSlots(
  table: PlannedTable | undefined,
  seed: number,
  words: Uint32Array,
  bytes: Uint8Array,
): void {
  if (table === undefined) return;
  let start = table.keysAt;
  for (let entry = 0; entry < table.count; entry += 1) {
    const end = table.width === 0 ? table.keysAt + (words[table.endsAt + entry] ?? 0) : start + table.width;
    const hash =
      table.width === 0 ? hashBytes(seed, bytes, start, end) : hashFixed(seed, bytes, start, table.width);
    insert(table, entry, hash, words);
    start = end;
  }
}

function insert({ slots, slotsAt }: PlannedTable, entry: number, hash: number, words: Uint32Array): void {
  let slot = slotOf(hash, slots);
  while (words[slotsAt + slot] !== 0) slot = slot + 1 === slots ? 0 : slot + 1;
  words[slotsAt + slot] = ((hash & 0xff) << 24) | (entry + 1);
}

function fillNetworks(table: PlannedTable | undefined, intervals: Intervals, words: Uint32Array): void {
  if (table === undefined) return;
  words.set(intervals.innermost, table.slotsAt);
  words.set(intervals.ids, table.idsAt);
  words.set(intervals.around, table.endsAt);
  words.set(intervals.starts, table.keysAt / 4);
}
