import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDelimited } from "./delimited.ts";

describe("parseDelimited", () => {
  it.each([
    ["a,b,c", ["a", "b", "c"]],
    ["", [""]],
    ["a,,", ["a", "", ""]],
    ['"a,b",c', ["a,b", "c"]],
    ['"say ""x"", then",c', ['say "x", then', "c"]],
    ['"a" b,c', ['a" b,c']],
    ['"cut, in the middle', ["cut, in the middle"]],
    [String.raw`\"a,b\",c`, ["a,b", "c"]],
    ['a"b,c', ['a"b', "c"]],
  ])("%s", (text, columns) => {
    expect(parseDelimited(text)).toEqual(columns);
  });

  it("starts where it is told", () => {
    expect(parseDelimited("head: 1,2", 6)).toEqual(["1", "2"]);
  });

  it("a quote inside a quoted value begins no column unless a comma follows it", () => {
    expect(parseDelimited('"x"y",allow')).toEqual(['x"y', "allow"]);
  });

  it("reads back what RFC 4180 writes", () => {
    const field = fc.string({ maxLength: 20 });
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 8 }), (values) => {
        const line = values.map((value) => `"${value.replaceAll('"', '""')}"`).join(",");
        expect(parseDelimited(line)).toEqual(values);
      }),
    );
  });

  it("stops at 512 columns and reads a megabyte of commas or quotes in linear time", () => {
    expect(parseDelimited(",".repeat(1_000))).toHaveLength(512);
    const start = performance.now();
    for (const text of [",", '"', '",', '""', String.raw`\"`])
      parseDelimited(text.repeat(1_000_000 / text.length));
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
