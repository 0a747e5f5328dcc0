import { describe, expect, it } from "vitest";
import { parseLeef } from "./leef.ts";

const read = (text: string) => {
  const leef = parseLeef(text, 0);
  return leef === null ? null : { ...leef, attributes: Object.fromEntries(leef.attributes) };
};

describe("parseLeef", () => {
  it("reads version 1.0 with tabs", () => {
    expect(read("LEEF:1.0|Acme|Wall|9.1|id-7|src=192.0.2.1\tmsg=a = b\tusrName=eve")).toEqual({
      vendor: "Acme",
      product: "Wall",
      version: "9.1",
      eventId: "id-7",
      attributes: { src: "192.0.2.1", msg: "a = b", usrName: "eve" },
    });
  });

  it.each([
    ["^", "^"],
    ["x5E", "^"],
    ["0x09", "\t"],
    ["", "\t"],
  ])("reads version 2.0 with the delimiter %j", (named, delimiter) => {
    expect(read(`LEEF:2.0|A|B|1|e|${named}|a=1${delimiter}b=2`)?.attributes).toEqual({ a: "1", b: "2" });
  });

  it("reads bars and spaces, as some devices write", () => {
    expect(read("LEEF:1.0|A|B|1|e|a=1|b=2")?.attributes).toEqual({ a: "1", b: "2" });
    expect(read("LEEF:1.0|A|B|1|e|a=1 b=two words c=3")?.attributes).toEqual({
      a: "1",
      b: "two words",
      c: "3",
    });
  });

  it("a value never overwrites a field that came before", () => {
    expect(read("LEEF:1.0|A|B|1|e|src=192.0.2.1\turl=/?x\tsrc=6.6.6.6")?.attributes).toEqual({
      src: "192.0.2.1",
      url: "/?x",
    });
  });

  it.each(["LEEF:3.0|A|B|1|e|a=1", "LEEF:1.0|A|B", "CEF:0|A|B|1|e|n|3|a=1", ""])("%j is none", (text) => {
    expect(read(text)).toBeNull();
  });
});
