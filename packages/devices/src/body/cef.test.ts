import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCef } from "./cef.ts";

const header = "CEF:0|Vendor|Product|1.0|100|Name|5|";
const extension = (text: string) => Object.fromEntries(parseCef(header + text, 0)?.extension ?? []);

describe("parseCef", () => {
  it("reads the header, with escaped bars and backslashes", () => {
    expect(parseCef(String.raw`CEF:0|Ven\|dor|Pro\\duct|1.0|100|A name|7|a=1`, 0)).toEqual({
      vendor: "Ven|dor",
      product: String.raw`Pro\duct`,
      version: "1.0",
      eventClassId: "100",
      name: "A name",
      severity: "7",
      extension: new Map([["a", "1"]]),
    });
  });

  it.each(["", "CEF:0", "CEF:0|a|b|c|d|e|f", "CEF:0|a|b|c|d|e|f\\|"])("is no CEF: %j", (text) => {
    expect(parseCef(text, 0)).toBeNull();
  });

  it.each([
    ["values with spaces", "msg=one two three src=10.0.0.1", { msg: "one two three", src: "10.0.0.1" }],
    ["escaped equals signs", String.raw`msg=a\=b src=1`, { msg: "a=b", src: "1" }],
    ["unescaped equals signs in a word", "request=http://a/?b=c d=1", { request: "http://a/?b=c", d: "1" }],
    ["line breaks", String.raw`msg=one\ntwo\rthree`, { msg: "one\ntwo\rthree" }],
    ["an empty value", "duser= sproc=console", { duser: "", sproc: "console" }],
    ["a key that comes twice: the first counts", "src=1 src=2", { src: "1" }],
    ["keys with dots and dashes", "ad.type=x my-key=y", { "ad.type": "x", "my-key": "y" }],
  ])("reads %s", (_, text, fields) => {
    expect(extension(text)).toEqual(fields);
  });

  it("takes an escaped key for text: it overwrites nothing", () => {
    expect(extension(String.raw`request=/?q= src\=1.2.3.4 src=10.0.0.1`)).toEqual({
      request: "/?q= src=1.2.3.4",
      src: "10.0.0.1",
    });
  });

  it("takes any text, and no longer for a hostile one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => void parseCef(header + text, 0)),
    );
    for (const piece of ["a=", "a=b ", "\\", "|", " =", "=", "a".repeat(70) + "="]) {
      const started = performance.now();
      parseCef(header + piece.repeat(Math.floor(1_000_000 / piece.length)), 0);
      expect(performance.now() - started, piece).toBeLessThan(1_000);
    }
  });
});
