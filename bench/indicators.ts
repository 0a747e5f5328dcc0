// The indicator set: build, memory, lookup of hits and misses (time of the processor), against a plain Map of texts.
// Correctness is asserted first.
//   node scripts/run.mjs bench/indicators.ts [--millions 1,10] [--no-map]
import { parseArgs } from "node:util";
import {
  buildSegment,
  IndicatorSet,
  type IndicatorKind,
  type LookupKind,
  type SetEntry,
} from "@breakwater/indicators";
import { machine } from "./machine.ts";

const { values: flags } = parseArgs({
  options: { millions: { type: "string", default: "1,10" }, "no-map": { type: "boolean", default: false } },
});
const mebibyte = 1024 ** 2;

/** How many of a hundred indicators are of a kind: about what public feeds hold. */
const mix: readonly (readonly [kind: IndicatorKind, share: number])[] = [
  ["ip", 38],
  ["cidr", 2],
  ["domain", 28],
  ["url", 10],
  ["sha256", 12],
  ["md5", 5],
  ["sha1", 3],
  ["email", 1],
  ["file-name", 1],
];
const kindsInOrder = mix.flatMap(([kind, share]) => Array.from({ length: share }, () => kind));
const lookupOf: Readonly<Partial<Record<IndicatorKind, LookupKind>>> = {
  ip: "address",
  cidr: "address",
  domain: "domain",
  url: "url",
  sha256: "hash",
  md5: "hash",
  sha1: "hash",
  email: "email",
  "file-name": "file-name",
};

/** A number that looks random and is not: the same at every run (splitmix32). */
function scrambled(index: number, salt: number): number {
  let z = (index + Math.imul(salt, 0x9e3779b9)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

const words = [
  "update",
  "cdn",
  "secure",
  "login",
  "mail",
  "static",
  "portal",
  "vpn",
  "sync",
  "news",
  "api",
  "shop",
];
const endings = ["com", "net", "org", "info", "xyz", "top", "co.uk", "ru", "cn", "example"];

function domainOf(index: number, salt: number): string {
  const a = words[scrambled(index, salt) % words.length] ?? "";
  const b = endings[scrambled(index, salt + 1) % endings.length] ?? "";
  return `${a}-${index.toString(36)}${salt === 0 ? "" : "-x"}.${b}`;
}

function hexOf(index: number, salt: number, digits: number): string {
  let text = "";
  for (let part = 0; text.length < digits; part += 1)
    text += scrambled(index, salt + part)
      .toString(16)
      .padStart(8, "0");
  return text.slice(0, digits);
}

/** The indicator of a number; another salt gives values that are in no set of salt 0. */
function valueOf(kind: IndicatorKind, index: number, salt: number): string {
  const number = scrambled(index, 77);
  switch (kind) {
    case "ip":
      // Multiplying by an odd number is one to one, so no address comes twice; the last bit tells hits from misses.
      return addressOf(((Math.imul(index, 0x9e3779b1) >>> 0) & ~1) + (salt === 0 ? 0 : 1));
    case "cidr":
      return `2001:db8:${salt === 0 ? "0" : "1"}${(index >>> 16).toString(16)}:${(index & 0xffff).toString(16)}::${salt === 0 ? "/64" : ""}`;
    case "domain":
      return domainOf(index, salt);
    case "url":
      return `${domainOf(index, salt)}/${words[number % words.length]}/${hexOf(index, 5, 12)}.php?id=${number}`;
    case "sha256":
      return hexOf(index, salt * 100 + 11, 64);
    case "sha1":
      return hexOf(index, salt * 100 + 31, 40);
    case "md5":
      return hexOf(index, salt * 100 + 51, 32);
    case "email":
      return `${words[number % words.length]}${index}@${domainOf(index, salt)}`;
    default:
      return `${words[number % words.length]}-${index.toString(36)}${salt === 0 ? "" : "-x"}.exe`;
  }
}

function addressOf(number: number): string {
  const word = number >>> 0;
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

function* entriesOf(count: number): Generator<SetEntry> {
  for (let index = 0; index < count; index += 1) {
    const kind = kindsInOrder[index % 100] ?? "ip";
    yield { kind, value: valueOf(kind, index, 0), id: index };
  }
}

interface Query {
  readonly kind: LookupKind;
  readonly text: string;
  readonly id: number;
}

/** Values as events carry them, of indicators all over the set; of salt 1, of none. */
function queriesOf(count: number, salt: number, only: IndicatorKind | null): Query[] {
  const queries: Query[] = [];
  for (let at = 0; queries.length < 200_000; at += 1) {
    const index = scrambled(at, 7) % count;
    const kind = kindsInOrder[index % 100] ?? "ip";
    if (only !== null && kind !== only) continue;
    const value = valueOf(kind, index, salt);
    queries.push({
      kind: lookupOf[kind] ?? "address",
      text: kind === "cidr" ? (value.split("/")[0] ?? "") : value,
      id: index,
    });
  }
  return queries;
}

function measure(
  set: IndicatorSet,
  queries: readonly Query[],
): { readonly nanoseconds: readonly number[]; readonly found: number } {
  const nanoseconds: number[] = [];
  let found = 0;
  for (let round = 0; round < 7; round += 1) {
    found = 0;
    const begun = cpuNanoseconds();
    for (const { kind, text } of queries) found += set.find(kind, text).length > 0 ? 1 : 0;
    nanoseconds.push((cpuNanoseconds() - begun) / queries.length);
  }
  return { nanoseconds: nanoseconds.sort((a, b) => a - b), found };
}

/** Time of the processor, so that what else runs on the machine counts little. */
function cpuNanoseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1_000;
}

function line(what: string, nanoseconds: readonly number[]): void {
  const median = nanoseconds[Math.floor(nanoseconds.length / 2)] ?? 0;
  process.stdout.write(
    `  ${what.padEnd(34)} median ${median.toFixed(0).padStart(5)} ns  worst of 7 ${(nanoseconds.at(-1) ?? 0).toFixed(0).padStart(5)} ns\n`,
  );
}

process.stdout.write(`${machine()}\n`);
let isCorrect = true;
for (const millions of flags.millions.split(",").map(Number)) {
  const count = millions * 1_000_000;
  const before = process.memoryUsage().rss;
  const begun = performance.now();
  const segment = buildSegment(() => entriesOf(count), {
    seed: 0x5eed,
    allocate: (bytes) => new SharedArrayBuffer(bytes),
  });
  const seconds = (performance.now() - begun) / 1_000;
  const set = new IndicatorSet([segment]);
  process.stdout.write(
    `${millions} M mixed indicators: built in ${seconds.toFixed(1)} s, ${(segment.byteLength / mebibyte).toFixed(1)} MiB (${(segment.byteLength / count).toFixed(1)} bytes each), resident +${((process.memoryUsage().rss - before) / mebibyte).toFixed(0)} MiB\n`,
  );
  const hits = queriesOf(count, 0, null);
  const misses = queriesOf(count, 1, null);
  for (const { kind, text, id } of hits)
    if (!set.find(kind, text).some((one) => one.id === id)) isCorrect = false;
  for (const { kind, text } of misses) if (set.find(kind, text).length > 0) isCorrect = false;
  process.stdout.write(
    `  every one of ${hits.length} hits is found, none of ${misses.length} misses: ${isCorrect}\n`,
  );
  line("lookup, hit, mixed", measure(set, hits).nanoseconds);
  line("lookup, miss, mixed", measure(set, misses).nanoseconds);
  for (const kind of ["ip", "domain", "url", "sha256"] as const)
    line(`lookup, miss, ${kind}`, measure(set, queriesOf(count, 1, kind)).nanoseconds);
  if (!flags["no-map"]) compareWithMap(count, hits, misses);
}
process.exitCode = isCorrect ? 0 : 1;

/** The same values as texts in a Map: no networks, no names below a domain, no canonical form. */
function compareWithMap(count: number, hits: readonly Query[], misses: readonly Query[]): void {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const begun = performance.now();
  const map = new Map<string, number>();
  for (const { kind, value, id } of entriesOf(count)) map.set(`${lookupOf[kind]} ${value}`, id);
  const seconds = (performance.now() - begun) / 1_000;
  process.stdout.write(
    `  a plain Map: built in ${seconds.toFixed(1)} s, ${map.size} keys, resident +${((process.memoryUsage().rss - before) / mebibyte).toFixed(0)} MiB\n`,
  );
  for (const [what, queries] of [
    ["hit", hits],
    ["miss", misses],
  ] as const) {
    const nanoseconds: number[] = [];
    let found = 0;
    for (let round = 0; round < 7; round += 1) {
      const start = cpuNanoseconds();
      for (const { kind, text } of queries) found += map.has(`${kind} ${text}`) ? 1 : 0;
      nanoseconds.push((cpuNanoseconds() - start) / queries.length);
    }
    if (found < 0) process.stdout.write("never\n");
    line(
      `  Map, ${what}, mixed`,
      nanoseconds.sort((a, b) => a - b),
    );
  }
}
