import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSigma } from "../parse/parse-sigma.ts";
import { compileRules } from "./rule-set.ts";

const rule = (title: string, detection: string): string => `
title: rule ${title}
id: ${title.padStart(8, "0")}-0000-4000-8000-000000000000
logsource: { product: windows }
detection:
${detection
  .split("\n")
  .map((line) => `  ${line}`)
  .join("\n")}
`;

/** Rules that nothing leads to but the presence of a field, or nothing at all; of one field, of two, and with a keyword. */
const texts = [
  rule("1", "known: { Image|endswith: [.exe, .com] }\ncondition: not known"),
  rule("2", "none: { Image: null }\nempty: { Image: ['', '-'] }\ncondition: not none and not empty"),
  rule("3", "a: { Image|contains: a }\nb: { Parent|contains: b }\ncondition: not a and not b"),
  rule("4", "same: { Image|fieldref: Parent }\ncondition: same"),
  rule("5", "there: { Parent|exists: true }\ncondition: there"),
  rule("6", "word: [ab]\nimage: { Image|contains: a }\ncondition: not word and not image"),
  rule("7", "long: { Image|re: '.{3}' }\ncondition: long"),
  rule("8", "high: { Image|gt: 5 }\nabsent: { Image|exists: false }\ncondition: not high and not absent"),
];
const set = compileRules(
  texts.flatMap((text) => {
    const { rules, issues } = parseSigma(text, { file: "rules.yml" });
    expect(issues).toEqual([]);
    return rules;
  }),
);

const idsOf = (matches: ReturnType<typeof set.match>): readonly string[] =>
  matches.map(({ rule }) => rule.id);

test("remembered verdicts are those of the oracle, whatever the values are and however often they come", () => {
  const value = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom("a", "b", "ab", "a.exe", "b.COM", "", "-", "9", "1 1 a", "a1 1 b"),
    },
    fc.string({ maxLength: 4 }),
    fc.constantFrom(null, 7, 3, true, ["a", "b"], [], { Image: "a" }, "x".repeat(300), `${"x".repeat(300)}a`),
  );
  const event = fc.record({ Image: value, Parent: value, Other: value }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 40 }), (events) => {
      // Twice: first the verdicts are made, then they are remembered.
      for (const one of [...events, ...events]) expect(idsOf(set.match(one))).toEqual(idsOf(set.scan(one)));
    }),
  );
});

test("texts that run into each other keep verdicts of their own", () => {
  const pairs = [
    { Image: "a1 1 b", Parent: "c" },
    { Image: "a", Parent: "b1 1 c" },
    { Image: "", Parent: "a1 1 bc" },
  ];
  for (const one of [...pairs, ...pairs]) expect(idsOf(set.match(one))).toEqual(idsOf(set.scan(one)));
});

test("a match still tells what it rests on after other events were matched", () => {
  const [first] = set.match({ Parent: "b" });
  set.match({ Image: "zzz", Parent: "q" });
  expect(first?.matched().map(({ field }) => field)).toEqual([]);
  const there = set.match({ Parent: "q" }).find(({ rule }) => rule.title === "rule 5");
  set.match({ Image: "zzz" });
  expect(there?.matched().map(({ field }) => field)).toEqual(["Parent"]);
});
