import fc from "fast-check";
import { expect, it } from "vitest";
import { matchesPattern, parsePieces, toPattern } from "../match/string-pattern.ts";
import { createStringSet } from "./string-set.ts";

it("fits what any of its patterns fits, for any patterns and texts", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\\", ".", "x", "é"), maxLength: 6 });
  const pattern = fc
    .tuple(fc.constantFrom("", "*"), text, fc.constantFrom("", "*"))
    .map(([before, middle, after]) =>
      toPattern(parsePieces(before + middle.replaceAll("\\", "\\\\") + after), false),
    )
    .filter(({ shape }) => shape !== "glob");
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 20 }), fc.array(text), (patterns, texts) => {
      const set = createStringSet(0, patterns);
      for (const one of texts)
        expect(set.matches(one)).toBe(patterns.some((pattern) => matchesPattern(pattern, one)));
    }),
  );
});

it("looks a name up behind its last separator", () => {
  const suffixes = ["*\\\\cmd.exe", "*\\\\a\\\\b.exe", "*.dll"].map((text) =>
    toPattern(parsePieces(text), false),
  );
  const set = createStringSet(0, suffixes);
  expect(
    ["c:\\x\\cmd.exe", "cmd.exe", "x\\a\\b.exe", "b.exe", "a.b.dll", ""].map((text) => set.matches(text)),
  ).toEqual([true, false, true, false, true, false]);
});
