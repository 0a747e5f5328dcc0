import fc from "fast-check";
import { expect, test } from "vitest";
import { csvLine } from "./csv.ts";

test("cells are separated, quoted where they must be, and empty where there is nothing", () => {
  expect(csvLine(["a", 1, null, undefined, true, 'say "no"', "a,b", "two\nlines", { a: 1 }])).toBe(
    'a,1,,,true,"say ""no""","a,b","two\nlines","{""a"":1}"\r\n',
  );
});

test.each([
  "=1+1",
  "+1+1",
  "-2+3",
  " =1",
  '"=1',
  "＝1",
  "|x",
  "%x",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  '=HYPERLINK("http://x")',
])("what a spreadsheet would take for a formula is text: %j", (text) => {
  const [cell] = cellsOf(csvLine([text]));
  expect(cell).toBe(`'${text}`);
});

test("a number is a number, also as text", () => expect(csvLine([-5, "-5", "+1.5"])).toBe("-5,-5,+1.5\r\n"));

test("any text comes back, and no cell begins a formula (property)", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (texts) => {
      const cells = cellsOf(csvLine(texts));
      expect(cells.map((cell, at) => (cell === texts[at] ? cell : cell.slice(1)))).toEqual(texts);
      for (const cell of cells) expect(cell).not.toMatch(/^(?![+-]?\d+(?:\.\d+)?$)[=+\-@\t\r\n]/);
    }),
  );
});

/** Reads one line as RFC 4180 says. */
function cellsOf(line: string): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  while (at < line.length - 2 || cells.length === 0) {
    let cell = "";
    if (line[at] === '"') {
      at += 1;
      while (line[at] !== '"' || line[at + 1] === '"') {
        cell += line[at];
        at += line[at] === '"' ? 2 : 1;
      }
      at += 1;
    } else {
      const ends = [line.indexOf(",", at), line.length - 2].filter((end) => end !== -1);
      const end = Math.min(...ends);
      cell = line.slice(at, end);
      at = end;
    }
    cells.push(cell);
    if (line[at] !== ",") break;
    at += 1;
    if (at >= line.length - 2) {
      cells.push("");
      break;
    }
  }
  return cells;
}
