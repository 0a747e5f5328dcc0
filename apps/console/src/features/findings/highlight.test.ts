import fc from "fast-check";
import { expect, test } from "vitest";
import { highlight } from "./highlight.ts";

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
