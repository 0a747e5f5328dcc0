import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Needle, NeedleSearch } from "./needle-search.ts";
import { WindowFrequency } from "./window-table.ts";

function searchFor(needles: readonly Needle[]): (text: string) => readonly number[] {
  const frequency = new WindowFrequency();
  for (const { text } of needles) frequency.count(text);
  const search = new NeedleSearch(needles, frequency);
  return (text) => {
    const found = new Set<number>();
    search.search(text, { hit: (needle) => void found.add(needle) });
    expect(search.finds(text)).toBe(found.size > 0);
    return [...found].sort((a, b) => a - b);
  };
}

/** The plain version. */
function plainly(needles: readonly Needle[], text: string): readonly number[] {
  const folded = text.toLowerCase();
  return needles.flatMap(({ text: needle, place }, number) => {
    const isThere =
      place === "start"
        ? folded.startsWith(needle)
        : place === "end"
          ? folded.endsWith(needle)
          : folded.includes(needle);
    return isThere ? [number] : [];
  });
}

const anywhere = (...texts: readonly string[]): readonly Needle[] =>
  texts.map((text) => ({ text, place: "anywhere" }));

describe("a search for needles", () => {
  it.each<readonly [string, readonly Needle[], string, readonly number[]]>([
    ["finds them whatever the text's case", anywhere("mimikatz"), "xMiMiKaTzx", [0]],
    ["finds several, overlapping", anywhere("abcd", "bcde", "cdef"), "abcdef", [0, 1, 2]],
    ["finds one within another", anywhere("powershell", "shell", "she"), "PowerShell", [0, 1, 2]],
    ["finds what is three characters long at the end", anywhere("dir"), "cmd /c dir", [0]],
    ["finds what is as long as the text", anywhere("dir"), "DIR", [0]],
    ["finds what is one or two characters long", anywhere("^^", "."), "a^^b", [0]],
    ["takes @ and ` for different signs, though a bit is all between them", anywhere("a@bc"), "a`bc", []],
    ["minds where a needle must stand", [{ text: ".exe", place: "end" }], "a.exe b", []],
    ["finds a suffix behind an earlier occurrence", [{ text: ".exe", place: "end" }], "a.exe b.exe", [0]],
    ["finds a prefix", [{ text: "c:\\users", place: "start" }], "C:\\Users\\x", [0]],
    ["finds what is not ASCII", anywhere("日本", "🦆"), "これは日本 🦉", [0]],
    ["finds what folding makes ASCII", anywhere("kill"), "a \u212Aill b", [0]],
    ["finds what stands behind letters whose folding is longer", anywhere("abcd"), "İİİİabcd", [0]],
    ["finds nothing in an empty text", anywhere("abcd"), "", []],
  ])("%s", (_, needles, text, expected) => {
    expect(searchFor(needles)(text)).toEqual(expected);
    expect(plainly(needles, text)).toEqual(expected);
  });

  it("finds what String.indexOf finds, for any needles and texts", () => {
    const character = fc.constantFrom(
      "a",
      "A",
      "b",
      "c",
      "\\",
      "|",
      ".",
      " ",
      "@",
      "`",
      "K",
      "ſ",
      "İ",
      "日",
      "😀",
      "\0",
      "~",
    );
    const needle = fc.record({
      text: fc.string({ unit: character, minLength: 1, maxLength: 7 }).map((text) => text.toLowerCase()),
      place: fc.constantFrom("anywhere" as const, "start" as const, "end" as const),
    });
    fc.assert(
      fc.property(
        fc.array(needle, { minLength: 1, maxLength: 12 }),
        fc.array(fc.string({ unit: character, maxLength: 24 }), { maxLength: 8 }),
        (needles, texts) => {
          const found = searchFor(needles);
          for (const text of texts) expect(found(text)).toEqual(plainly(needles, text));
        },
      ),
    );
  });

  it("holds for thousands of needles and for texts too long to copy", () => {
    const needles = anywhere(...Array.from({ length: 3_000 }, (_, at) => `n${at.toString(36)}xyz${at}`));
    const found = searchFor(needles);
    for (const text of ["n10xyz36", `${"-".repeat(20_000)}N1XYZ1`, "n".repeat(50_000)])
      expect(found(text)).toEqual(plainly(needles, text));
  });

  it("holds for more needles of three characters than its table takes", () => {
    const needles = anywhere(
      ...Array.from({ length: 200 }, (_, at) => `x${at % 10}${String.fromCharCode(97 + (at % 20))}`),
    );
    const found = searchFor(needles);
    expect(found("ax3dx")).toEqual(plainly(needles, "ax3dx"));
  });
});
