import fc from "fast-check";
import { expect, test } from "vitest";
import { highlight, shorten } from "./highlight.ts";

const marked = (line: string, ...values: readonly string[]) =>
  highlight(line, values)
    .map(({ text, isMarked }) => (isMarked ? `[${text}]` : text))
    .join("");

test.each([
  ["a value, whatever its case", 'user="Admin"', ["admin"], 'user="[Admin]"'],
  ["every place of a long one", "cyberadmin and cyberadmin", ["cyberadmin"], "[cyberadmin] and [cyberadmin]"],
  ["the first place of a short one", "add an ad", ["ad"], "[ad]d an ad"],
  [
    "the longer of two that overlap",
    "jsconsole(127.0.0.1)",
    ["127.0.0.1", "jsconsole(127.0.0.1)"],
    "[jsconsole(127.0.0.1)]",
  ],
  ["nothing for an empty value", "line", ["", " "], "line"],
  ["the right place behind letters that grow when lowered", "İİ admin", ["admin"], "İİ [admin]"],
])("marks %s", (_, line, values, expected) => {
  expect(marked(line, ...values)).toBe(expected);
});

test("what matched stays in view, however much padding is around it", () => {
  const parts = shorten(highlight(`${"x".repeat(50_000)}cyberadmin${"y".repeat(50_000)}`, ["cyberadmin"]));
  expect(parts.map((part) => ("left" in part ? part : part.text.length))).toEqual([
    1_000,
    { left: 48_000 },
    1_000,
    10,
    1_000,
    { left: 48_000 },
    1_000,
  ]);
  expect(parts[3]).toEqual({ text: "cyberadmin", isMarked: true });
});

test("the parts are the line, whatever the line and the values", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.array(fc.string({ unit: "binary" })), (line, values) => {
      expect(
        highlight(line, values)
          .map(({ text }) => text)
          .join(""),
      ).toBe(line);
    }),
  );
});
