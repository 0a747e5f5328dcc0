import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseKeyValues } from "./key-value.ts";

const parsed = (text: string) => Object.fromEntries(parseKeyValues(text).values);

describe("parseKeyValues", () => {
  it.each([
    ["plain values", "a=1 b=two", { a: "1", b: "two" }],
    ["quoted values", 'a="one two" b="three"', { a: "one two", b: "three" }],
    [
      "escaped quotes and backslashes",
      String.raw`a="say \"hi\" \\ there" b=1`,
      { a: String.raw`say "hi" \ there`, b: "1" },
    ],
    ["a path that ends in a backslash", String.raw`dir="C:\" b=1`, { dir: "C:\\", b: "1" }],
    ["an empty quoted value", 'a="" b=1', { a: "", b: "1" }],
    ["an empty plain value", "a= b=1", { a: "", b: "1" }],
    [
      "a plain value with spaces",
      "ether_type=Unknown (0x0000) b=1",
      { ether_type: "Unknown (0x0000)", b: "1" },
    ],
    ["commas between fields", 'a=1,b="x,y",c=3', { a: "1", b: "x,y", c: "3" }],
    ["words before the first field", "hello there a=1", { a: "1" }],
    ["an equals sign in a value", 'url=/x?a=b c="d=e"', { url: "/x?a=b", c: "d=e" }],
    ["a value that was cut", 'a=1 b="half a val', { a: "1", b: "half a val" }],
    ["a quote inside a quoted value", 'a="he said "no" twice" b=1', { a: 'he said "no', b: "1" }],
    ["tabs and several spaces", 'a=1\t\tb="2"   c=3', { a: "1", b: "2", c: "3" }],
    [
      "names of prototypes",
      "__proto__=1 constructor=2",
      Object.fromEntries([
        ["__proto__", "1"],
        ["constructor", "2"],
      ]),
    ],
    ["nothing", "", {}],
    ["only words", "no fields here at all", {}],
  ])("reads %s", (_, text, fields) => {
    expect(parsed(text)).toEqual(fields);
  });

  it("never takes a field from inside quotes", () => {
    const line = 'srcip=10.0.0.1 url="/a?x= srcip=1.2.3.4 user=root" dstip=10.0.0.2';
    expect(parsed(line)).toEqual({
      srcip: "10.0.0.1",
      url: "/a?x= srcip=1.2.3.4 user=root",
      dstip: "10.0.0.2",
    });
  });

  it("keeps a repeated field aside: the first value counts", () => {
    const { values, repeated } = parseKeyValues('srcip=10.0.0.1 srcip=1.2.3.4 a=1 srcip="x"');
    expect(values.get("srcip")).toBe("10.0.0.1");
    expect(repeated).toEqual([
      { name: "srcip", value: "1.2.3.4" },
      { name: "srcip", value: "x" },
    ]);
  });

  it("reads back any fields that were written with quotes", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, fc.string({ unit: "grapheme", maxLength: 80 })), {
          selector: ([one]) => one,
        }),
        (pairs) => {
          const line = pairs
            .map(([key, value]) => `${key}="${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`)
            .join(" ");
          expect([...parseKeyValues(line).values]).toEqual(pairs);
        },
      ),
    );
  });

  it("takes any text, and no longer for a hostile one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => void parseKeyValues(text)),
    );
    const size = 1_000_000;
    for (const piece of [
      String.raw`a="\" `,
      'a="',
      "a=",
      'a="" ',
      "a ",
      '="',
      "a=b c ",
      '"',
      "\\",
      "a".repeat(70) + "=",
    ]) {
      const started = performance.now();
      parseKeyValues(piece.repeat(Math.floor(size / piece.length)));
      expect(performance.now() - started, piece).toBeLessThan(1_000);
    }
  });
});
