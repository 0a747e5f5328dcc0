import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildSegment,
  canonicalValue,
  IdBits,
  type IndicatorKind,
  IndicatorSet,
  type LookupKind,
  type SetEntry,
} from "../index.ts";
import { Segment } from "./segment.ts";

const setOf = (...entries: readonly SetEntry[]) =>
  new IndicatorSet([buildSegment(() => entries, { seed: 42 })]);
const ids = (set: IndicatorSet, kind: LookupKind, text: string) => set.find(kind, text).map(({ id }) => id);

describe("looking values up", () => {
  const set = setOf(
    { kind: "ip", value: "203.0.113.9", id: 1 },
    { kind: "ip", value: "2001:db8::9", id: 2 },
    { kind: "cidr", value: "198.51.100.0/24", id: 3 },
    { kind: "cidr", value: "198.51.100.128/25", id: 4 },
    { kind: "cidr", value: "2001:db8:1::/48", id: 5 },
    { kind: "domain", value: "evil.example", id: 6 },
    { kind: "domain", value: "only.this.example", id: 7, includesSubdomains: false },
    { kind: "domain", value: "xn--bcher-kva.example", id: 8 },
    { kind: "url", value: "bad.example/a/b?c=1", id: 9 },
    { kind: "email", value: "bad@guy.example", id: 10 },
    { kind: "md5", value: "d41d8cd98f00b204e9800998ecf8427e", id: 11 },
    { kind: "ja3", value: "e7d705a3286e19ea42f587b344ee6865", id: 12 },
    { kind: "sha1", value: "ab".repeat(20), id: 13 },
    { kind: "sha256", value: "ab".repeat(32), id: 14 },
    { kind: "sha512", value: "ab".repeat(64), id: 15 },
    { kind: "file-name", value: "libsophos.so", id: 16 },
    { kind: "ja4", value: "t13d1516h2_8daaf6152771_b186095e22b6", id: 17 },
    { kind: "asn", value: "64496", id: 18 },
    { kind: "user-agent", value: "EvilAgent/1.0", id: 19 },
    { kind: "account", value: "cyberadmin", id: 20 },
    { kind: "url", value: "203.0.113.7/x", id: 21 },
  );

  it.each<[LookupKind, string, readonly number[]]>([
    ["address", "203.0.113.9", [1]],
    ["address", "::ffff:203.0.113.9", [1]],
    ["address", "203.0.113.8", []],
    ["address", "2001:DB8:0:0::9", [2]],
    ["address", "198.51.100.1", [3]],
    ["address", "198.51.100.200", [4]],
    ["address", "198.51.101.1", []],
    ["address", "198.51.99.255", []],
    ["address", "2001:db8:1:ffff::1", [5]],
    ["address", "2001:db8:2::", []],
    ["address", "not an address", []],
    ["domain", "EVIL.example", [6]],
    ["domain", "a.b.evil.example.", [6]],
    ["domain", "notevil.example", []],
    ["domain", "evil.example.com", []],
    ["domain", "example", []],
    ["domain", "only.this.example", [7]],
    ["domain", "www.only.this.example", []],
    ["domain", "www.bücher.example", [8]],
    ["domain", "", []],
    ["url", "https://BAD.example/a/b?c=1", [9]],
    ["url", "bad.example/a/b?c=1#x", [9]],
    ["url", "bad.example/A/b?c=1", []],
    ["url", "http://www.evil.example/any", [6]],
    ["url", "http://203.0.113.9:8080/any", [1]],
    ["url", "http://203.0.113.7/x", [21]],
    ["url", "http://198.51.100.5/", [3]],
    ["email", "BAD@guy.example", [10]],
    ["hash", "D41D8CD98F00B204E9800998ECF8427E", [11]],
    ["hash", "e7d705a3286e19ea42f587b344ee6865", []],
    ["ja3", "e7d705a3286e19ea42f587b344ee6865", [12]],
    ["hash", "AB".repeat(20), [13]],
    ["hash", "ab".repeat(32), [14]],
    ["hash", "ab".repeat(64), [15]],
    ["hash", "ab".repeat(10), []],
    ["hash", "zz".repeat(16), []],
    ["file-name", "/lib/LIBSOPHOS.so", [16]],
    ["ja4", "T13D1516H2_8DAAF6152771_B186095E22B6", [17]],
    ["asn", "AS64496", [18]],
    ["user-agent", "EvilAgent/1.0", [19]],
    ["user-agent", "evilagent/1.0", []],
    ["account", "CyberAdmin", [20]],
  ])("%s %j", (kind, text, expected) => {
    expect(ids(set, kind, text)).toEqual(expected);
  });

  it("says by what a value was found", () => {
    expect(set.find("address", "198.51.100.1")).toEqual([{ id: 3, by: "network" }]);
    expect(set.find("domain", "www.evil.example")).toEqual([{ id: 6, by: "parent-domain" }]);
    expect(set.find("url", "http://evil.example/")).toEqual([{ id: 6, by: "host" }]);
    expect(set.find("hash", "ab".repeat(32))).toEqual([{ id: 14, by: "value" }]);
  });

  it("an empty set finds nothing", () => {
    expect(ids(setOf(), "address", "203.0.113.9")).toEqual([]);
    expect(new IndicatorSet([]).find("domain", "a.example")).toEqual([]);
  });

  it("what is withdrawn is not found, from the moment on in every thread; the network around it is", () => {
    const withdrawn = new IdBits(new SharedArrayBuffer(IdBits.bytesFor(100)));
    const segment = buildSegment(
      () => [
        { kind: "cidr", value: "198.51.100.0/24", id: 3 },
        { kind: "cidr", value: "198.51.100.128/25", id: 4 },
        { kind: "domain", value: "evil.example", id: 6 },
      ],
      { seed: 1, allocate: (bytes) => new SharedArrayBuffer(bytes) },
    );
    const here = new IndicatorSet([segment], withdrawn);
    const elsewhere = new IndicatorSet([segment], new IdBits(withdrawn.words.buffer));
    withdrawn.add(4);
    withdrawn.add(6);
    expect(ids(elsewhere, "address", "198.51.100.200")).toEqual([3]);
    expect(ids(elsewhere, "domain", "www.evil.example")).toEqual([]);
    withdrawn.delete(6);
    expect(ids(here, "domain", "evil.example")).toEqual([6]);
    expect(withdrawn.add(1_000_000)).toBe(false);
  });

  it("several segments are one set", () => {
    const older = buildSegment(() => [{ kind: "ip", value: "203.0.113.9", id: 1 }], { seed: 1 });
    const newer = buildSegment(() => [{ kind: "ip", value: "203.0.113.10", id: 2 }], { seed: 2 });
    const both = new IndicatorSet([older, newer]);
    expect(ids(both, "address", "203.0.113.9")).toEqual([1]);
    expect(ids(both, "address", "203.0.113.10")).toEqual([2]);
    expect(both.size).toBe(2);
  });

  it.each([
    ["an id that is none", -1],
    ["an id beyond 32 bits", 2 ** 32],
  ])("refuses %s", (_, id) => {
    expect(() => setOf({ kind: "ip", value: "203.0.113.9", id })).toThrow(RangeError);
  });

  it("refuses bytes that are no segment", () => {
    expect(() => new IndicatorSet([new ArrayBuffer(1_024)])).toThrow(RangeError);
  });

  it("a value that is not canonical is left out and breaks nothing", () => {
    const mixed = setOf(
      { kind: "md5", value: "xyz", id: 1 },
      { kind: "md5", value: "d41d8cd98f00b204e9800998ecf8427e", id: 2 },
      { kind: "cidr", value: "nonsense", id: 3 },
    );
    expect(ids(mixed, "hash", "d41d8cd98f00b204e9800998ecf8427e")).toEqual([2]);
  });
});

const label = fc.constantFrom("a", "b", "evil", "xn--bcher-kva", "www");
const address = fc
  .tuple(fc.constantFrom(10, 198), fc.constantFrom(0, 51), fc.nat(3), fc.nat(255))
  .map((parts) => parts.join("."));
const address6 = fc
  .tuple(fc.constantFrom("2001:db8", "fd00:1"), fc.nat(3), fc.nat(3))
  .map(([net, a, b]) => `${net}:${a}::${b}`);
const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => `${labels.join(".")}.example`);
const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(..."0f"), minLength: digits, maxLength: digits });
const valueOf: Readonly<Partial<Record<IndicatorKind, fc.Arbitrary<string>>>> = {
  ip: fc.oneof(address, address6),
  cidr: fc.oneof(
    fc.tuple(address, fc.integer({ min: 1, max: 32 })).map(([a, bits]) => `${a}/${bits}`),
    fc.tuple(address6, fc.integer({ min: 1, max: 128 })).map(([a, bits]) => `${a}/${bits}`),
  ),
  domain,
  url: fc.tuple(domain, fc.constantFrom("/", "/a", "/a?b")).map((parts) => parts.join("")),
  md5: hex(32),
  sha256: hex(64),
  "file-name": fc.constantFrom("a.exe", "日本.sh", "b"),
  asn: fc.integer({ min: 1, max: 5 }).map(String),
};
const entry = fc
  .constantFrom(...(Object.keys(valueOf) as IndicatorKind[]))
  .chain((kind) => fc.tuple(fc.constant(kind), valueOf[kind] ?? address, fc.boolean()));

/** The same set with a list: what the machine's version has to agree with. */
function plainFind(entries: readonly SetEntry[], kind: LookupKind, text: string): readonly number[] {
  const bitsOf = (value: string): string | null => {
    const words = value.includes(":")
      ? new Segment6(value).bits
      : value
          .split(".")
          .map((part) => Number(part).toString(2).padStart(8, "0"))
          .join("");
    return words;
  };
  return entries
    .filter((one) => {
      switch (kind) {
        case "address":
          return one.kind === "ip" && one.value === canonicalValue("ip", text);
        case "domain":
          return (
            one.kind === "domain" &&
            (one.value === text || (one.includesSubdomains !== false && text.endsWith(`.${one.value}`)))
          );
        case "hash":
          return (one.kind === "md5" || one.kind === "sha256") && one.value === text;
        default:
          return one.kind === kind && one.value === canonicalValue(one.kind, text);
      }
    })
    .map(({ id }) => id)
    .concat(kind === "address" ? innermost(entries, text, bitsOf) : []);
}

function innermost(
  entries: readonly SetEntry[],
  text: string,
  bitsOf: (value: string) => string | null,
): readonly number[] {
  const own = bitsOf(text);
  const around = entries
    .filter(({ kind }) => kind === "cidr")
    .map(({ value, id }) => {
      const [net = "", bits = "0"] = value.split("/");
      return {
        id,
        prefix: bitsOf(net)?.slice(0, Number(bits)) ?? "x",
        isSame: net.includes(":") === text.includes(":"),
      };
    })
    .filter(({ prefix, isSame }) => isSame && own?.startsWith(prefix) === true);
  const longest = Math.max(...around.map(({ prefix }) => prefix.length));
  return around.filter(({ prefix }) => prefix.length === longest).map(({ id }) => id);
}

class Segment6 {
  readonly bits: string;
  constructor(value: string) {
    const [head = "", tail = ""] = value.split("::");
    const groups = (part: string) => (part === "" ? [] : part.split(":"));
    const missing = 8 - groups(head).length - groups(tail).length;
    const all = value.includes("::")
      ? [...groups(head), ...Array<string>(missing).fill("0"), ...groups(tail)]
      : groups(value);
    this.bits = all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
  }
}

describe("the set and a plain list", () => {
  const lookups = fc.oneof(
    fc.tuple(fc.constant<LookupKind>("address"), fc.oneof(address, address6)),
    fc.tuple(fc.constant<LookupKind>("domain"), domain),
    fc.tuple(fc.constant<LookupKind>("hash"), fc.oneof(hex(32), hex(64))),
    fc.tuple(fc.constant<LookupKind>("file-name"), fc.constantFrom("a.exe", "日本.sh", "c")),
    fc.tuple(fc.constant<LookupKind>("asn"), fc.integer({ min: 1, max: 9 }).map(String)),
  );

  it("find the same", () => {
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 60 }),
        fc.array(lookups, { maxLength: 20 }),
        fc.nat(),
        (raw, asked, seed) => {
          const known = new Map<string, SetEntry>();
          for (const [kind, text, includesSubdomains] of raw) {
            const value = canonicalValue(kind, text);
            const real = kind === "cidr" && value?.includes("/") === false ? "ip" : kind;
            if (value !== null && !known.has(`${real} ${value}`))
              known.set(`${real} ${value}`, { kind: real, value, id: known.size, includesSubdomains });
          }
          const entries = [...known.values()];
          const set = new IndicatorSet([buildSegment(() => entries, { seed })]);
          for (const [kind, text] of asked)
            expect(
              ids(set, kind, text).toSorted((a, b) => a - b),
              `${kind} ${text}`,
            ).toEqual(plainFind(entries, kind, text).toSorted((a, b) => a - b));
          for (const { kind, value, id } of entries) {
            const lookup = (
              { ip: "address", cidr: "address", md5: "hash", sha256: "hash" } as Readonly<
                Record<string, LookupKind>
              >
            )[kind];
            if (kind !== "cidr") expect(ids(set, lookup ?? (kind as LookupKind), value)).toContain(id);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("what was put in can be listed again", () => {
    const entries: SetEntry[] = [
      { kind: "ip", value: "203.0.113.9", id: 1 },
      { kind: "ip", value: "2001:db8::9", id: 2 },
      { kind: "domain", value: "evil.example", id: 3, includesSubdomains: false },
      { kind: "file-name", value: "日本.sh", id: 4 },
      { kind: "sha256", value: "0f".repeat(32), id: 5 },
      { kind: "asn", value: "4200000000", id: 6 },
    ];
    const listed = [...new Segment(buildSegment(() => entries, { seed: 9 })).exactEntries()];
    expect(listed.toSorted((a, b) => a.id - b.id)).toEqual(entries);
  });
});
