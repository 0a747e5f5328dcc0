import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, type Json } from "./canonical-json.ts";

// RFC 8785 §3.2.2, §3.2.3 and appendix B.
const cases: readonly (readonly [name: string, value: Json, text: string])[] = [
  [
    "the RFC's example of a whole document",
    {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    },
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  ],
  [
    "members are ordered by UTF-16 code units",
    { "€": "E", "\r": "C", "\ufb33": "H", "1": "O", "😀": "S", "\u0080": "T", ö: "L" },
    '{"\\r":"C","1":"O","\u0080":"T","ö":"L","€":"E","😀":"S","\ufb33":"H"}',
  ],
  ["minus zero is zero", -0, "0"],
  ["the smallest number", 5e-324, "5e-324"],
  ["the largest number", 1.7976931348623157e308, "1.7976931348623157e+308"],
  ["nothing", {}, "{}"],
  ["a list keeps its order", [3, 1, 2], "[3,1,2]"],
  ["a name that objects have anyway", JSON.parse('{"__proto__":1,"a":2}') as Json, '{"__proto__":1,"a":2}'],
];

test.each(cases)("%s", (_, value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, "\ud800", { "\udc00": 1 }, ["x\ud800y"]])(
  "what I-JSON does not hold is refused: %j",
  (value) => {
    expect(() => canonicalJson(value as Json)).toThrow(TypeError);
  },
);

test("equal values have equal text, whatever order they were written in, and it reads back", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = canonicalJson(value as Json);
      expect(canonicalJson(shuffled(value as Json))).toBe(text);
      expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
    }),
  );
});

function shuffled(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one: Json) => shuffled(one));
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Json>>)
      .reverse()
      .map(([name, one]) => [name, shuffled(one)]),
  );
}
