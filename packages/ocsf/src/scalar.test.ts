import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looksLikeAddress, scalarProblem } from "./scalar.ts";

/** What each type takes, what it refuses, and what the refusal says was expected. */
const types: readonly {
  readonly type: string;
  readonly expected: string;
  readonly takes: readonly unknown[];
  readonly refuses: readonly unknown[];
}[] = [
  { type: "boolean_t", expected: "a boolean", takes: [true, false], refuses: [0, 1, "true", null, []] },
  {
    type: "integer_t",
    expected: "a 32-bit integer",
    takes: [0, -1, 2_147_483_647, -2_147_483_648],
    refuses: [2_147_483_648, -2_147_483_649, 1.5, Number.NaN, Infinity, "1", null, true],
  },
  {
    type: "long_t",
    expected: "an integer",
    takes: [0, 2_147_483_648, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    refuses: [Number.MAX_SAFE_INTEGER + 1, 0.1, Number.NaN, "9007199254740993", 1n],
  },
  {
    type: "timestamp_t",
    expected: "ms since the epoch",
    takes: [0, 1_772_438_400_000, -62_135_596_800_000, 8.64e15],
    refuses: [8.64e15 + 1, 0.5, "2026-03-02T08:00:00Z", new Date(0)],
  },
  {
    type: "port_t",
    expected: "a port from 0 to 65535",
    takes: [0, 443, 65_535],
    refuses: [-1, 65_536, 443.5, "443", null],
  },
  {
    type: "float_t",
    expected: "a number",
    takes: [0, -0.5, 1e300],
    refuses: [Number.NaN, Infinity, -Infinity, "0.5"],
  },
  { type: "json_t", expected: "", takes: [null, 1, "text", [], {}, { a: [{}] }], refuses: [] },
  {
    type: "ip_t",
    expected: "an IP address",
    takes: ["192.0.2.1", "2001:db8::1"],
    refuses: ["192.0.2.256", "gateway.example.net", "", 3_221_225_985, null],
  },
  {
    type: "hostname_t",
    expected: "a host name",
    takes: ["fw1", "gateway.example.net", "h".repeat(255)],
    refuses: ["", "h".repeat(256), 7, null],
  },
  { type: "string_t", expected: "text", takes: ["", "text"], refuses: [0, false, null, [], {}] },
  {
    type: "a type that is not known, as text,",
    expected: "text",
    takes: ["anything"],
    refuses: [1, null],
  },
];

describe("a scalar", () => {
  for (const { type, expected, takes, refuses } of types) {
    it.each(takes.map((value) => [value]))(`${type} takes %j`, (value) => {
      expect(scalarProblem(type, value)).toBeNull();
    });
    // Not %j: a bigint has no JSON.
    it.each(refuses.map((value) => [typeof value, String(value), value]))(
      `${type} refuses the %s %s and says what was expected`,
      (_kind, _text, value) => {
        expect(scalarProblem(type, value)).toBe(expected);
      },
    );
  }
});

describe("an IP address", () => {
  it.each([
    "0.0.0.0",
    "255.255.255.255",
    "::",
    "::1",
    "1::",
    "2001:db8::",
    "2001:DB8:0:0:8:800:200C:417A",
    "1:2:3:4:5:6:7::",
    "::2:3:4:5:6:7:8",
    "::ffff:192.0.2.1",
    "1:2:3:4:5:6:192.0.2.1",
    "fe80::1%eth0",
    "fe80::1%3",
  ])("is %s", (text) => {
    expect(looksLikeAddress(text)).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["a name", "localhost"],
    ["too few parts", "192.0.2"],
    ["too many parts", "192.0.2.1.1"],
    ["a leading zero, which some read as octal", "192.0.2.01"],
    ["a hexadecimal part", "0xc0.0.2.1"],
    ["a part above 255", "192.0.2.256"],
    ["a space", " 192.0.2.1"],
    ["a port", "192.0.2.1:443"],
    ["a prefix length", "192.0.2.0/24"],
    ["a zone after IPv4", "192.0.2.1%eth0"],
    ["brackets", "[::1]"],
    ["one colon", ":"],
    ["three colons", ":::"],
    ["three colons inside", "1:::2"],
    ["four colons", "::::"],
    ["two gaps", "1::2::3"],
    ["a colon at the start", ":1:2:3:4:5:6:7"],
    ["a colon at the end", "1:2:3:4:5:6:7:"],
    ["seven groups", "1:2:3:4:5:6:7"],
    ["nine groups", "1:2:3:4:5:6:7:8:9"],
    ["eight groups and a gap", "1:2:3:4::5:6:7:8"],
    ["a group of five digits", "12345::"],
    ["a group that is not hexadecimal", "2001:dbg::"],
    ["IPv4 not at the end", "::192.0.2.1:1"],
    ["a bad IPv4 at the end", "::ffff:192.0.2.256"],
    ["an empty zone", "fe80::1%"],
    ["a zone longer than any interface name", `fe80::1%${"z".repeat(64)}`],
  ])("is not %s: %j", (_what, text) => {
    expect(looksLikeAddress(text)).toBe(false);
  });

  it("is in IPv6 exactly what the URL standard takes between brackets", () => {
    const group = fc.oneof(
      fc.constantFrom("", "0", "1", "ffff", "DB8", "12345", "g", "192.0.2.1", "192.0.2.01"),
      fc.integer({ min: 0, max: 0xff_ff }).map((value) => value.toString(16)),
    );
    const text = fc.array(group, { minLength: 2, maxLength: 10 }).map((groups) => groups.join(":"));
    fc.assert(
      fc.property(text, (address) => {
        expect(looksLikeAddress(address)).toBe(URL.canParse(`http://[${address}]/`));
      }),
      { numRuns: 1_000, examples: [["1:::2"], ["::::"], ["1:2:3:4:5:6:7::"], ["::1.2.3.4"]] },
    );
  });

  it("is in IPv4 every four bytes in decimal", () => {
    fc.assert(fc.property(fc.ipV4(), (address) => looksLikeAddress(address)));
  });

  it("never throws on any text", () => {
    const unit = fc.constantFrom(..."0123456789abcdefgF:::...%% []/\n\u0000\u{1f600}", "\ud800");
    fc.assert(fc.property(fc.string({ unit }), (text) => typeof looksLikeAddress(text) === "boolean"));
  });
});
