import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eachNameIn } from "./read-names.ts";

function namesIn(text: string) {
  const names: string[] = [];
  const read = eachNameIn(text, (name) => names.push(name));
  expect(read.names).toBe(names.length);
  return { names, notRead: read.notRead };
}

describe("eachNameIn", () => {
  it.each<[string, string, readonly string[], number]>([
    [
      "one name a line",
      "a.example\n# a comment\n\n*.b.example.\nc[.]example\r\n",
      ["a.example", "b.example", "c.example"],
      0,
    ],
    [
      "a table with a header",
      "id,domain,registrar\n1,a.example,names.example\n2,,names.example\n",
      ["a.example"],
      1,
    ],
    [
      "a table without one",
      "2026-11-27;a.example;names.example\n2026-11-27;b.example;\n",
      ["a.example", "b.example"],
      0,
    ],
    [
      "names in quotes",
      '"domain"\n"xn--bcher-kva.example"\nbücher.example\n',
      ["xn--bcher-kva.example", "bücher.example"],
      0,
    ],
    [
      "crt.sh",
      '[{"issuer_name":"C=US, O=x.y","common_name":"a.example","name_value":"a.example\\n*.b.example"}]',
      ["a.example", "a.example", "b.example"],
      0,
    ],
    [
      "certstream, one event a line",
      '{"data":{"leaf_cert":{"all_domains":["a.example","*.b.example"],"issuer":{"O":"c.example"}}}}\n{"data":{}}\n{"x\n',
      ["a.example", "b.example"],
      1,
    ],
    ["an array of names", '["a.example", "no name", 7]', ["a.example"], 2],
    ["addresses and URLs, which are no names", "203.0.113.7\nhttps://a.example/\n", [], 2],
    ["nothing", "", [], 0],
  ])("reads %s", (_, text, names, notRead) => {
    expect(namesIn(text)).toEqual({ names, notRead });
  });

  it("takes no line that is endless, and goes no deeper than is sensible", () => {
    expect(namesIn(`${"a".repeat(5_000)}\nb.example\n`)).toEqual({ names: ["b.example"], notRead: 1 });
    const deep = `${'{"name":['.repeat(20)}"a.example"${"]}".repeat(20)}`;
    expect(namesIn(deep)).toEqual({ names: [], notRead: 1 });
  });

  it("never throws, whatever it is given", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => void namesIn(text)));
    fc.assert(fc.property(fc.json(), (text) => void namesIn(text)));
  });
});
