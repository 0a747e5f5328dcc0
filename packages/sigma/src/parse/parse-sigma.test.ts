import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRules, parseSigma } from "../index.ts";

const issuesOf = (text: string) =>
  parseSigma(text, { file: "r.yml" }).issues.map(
    ({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`,
  );

/** A rule whose detection is `lines`; the first of them stands on line 4. */
const rule = (...lines: readonly string[]) =>
  ["title: t", "logsource: {category: x}", "detection:", ...lines.map((line) => `  ${line}`), ""].join("\n");

describe("what cannot be used is named with its place", () => {
  it.each<[string, string, string]>([
    ["broken YAML", "title: [", "1:9 invalid_yaml: not valid YAML"],
    [
      "a key that comes twice",
      "title: a\ntitle: b\n",
      "2:1 invalid_yaml: not valid YAML: Map keys must be unique",
    ],
    ["no document", "# only a comment\n", "1:1 not_a_rule: the file holds no document"],
    ["a list", "- a\n", "1:1 not_a_rule: expected a map"],
    [
      "no title",
      "logsource: {}\ndetection: {a: x, condition: a}\n",
      '1:1 missing_attribute: a rule needs a "title"',
    ],
    [
      "no logsource",
      "title: t\ndetection: {a: {f: 1}, condition: a}\n",
      '1:1 missing_attribute: a rule needs a "logsource" map',
    ],
    ["no detection", "title: t\nlogsource: {}\n", '1:1 missing_attribute: a rule needs a "detection" map'],
    ["no condition", rule("a: {f: 1}"), '4:3 missing_attribute: the detection needs a "condition"'],
    [
      "a level that there is not",
      `${rule("a: {f: 1}", "condition: a")}level: severe\n`,
      '6:8 invalid_value: "level" must be one of',
    ],
    [
      "an unknown modifier",
      rule("a:", "  f|contain: x", "condition: a"),
      '5:5 unknown_modifier: "contain" is not a modifier of Sigma 2.1',
    ],
    [
      "a modifier given twice",
      rule("a:", "  f|contains|contains: x", "condition: a"),
      '5:5 conflicting_modifiers: "contains" is given twice',
    ],
    ["modifiers that contradict", rule("a:", "  f|re|cidr: x", "condition: a"), "5:5 conflicting_modifiers:"],
    [
      "two anchors",
      rule("a:", "  f|startswith|endswith: x", "condition: a"),
      '5:5 conflicting_modifiers: "startswith" and "endswith" contradict each other',
    ],
    [
      "the wrong order",
      rule("a:", "  f|contains|base64: x", "condition: a"),
      '5:5 conflicting_modifiers: "contains" must stand after "base64"',
    ],
    [
      "a flag without its regex",
      rule("a:", "  f|i: x", "condition: a"),
      '5:5 conflicting_modifiers: "i" is a flag of "re", which is missing',
    ],
    ["a regex that backtracks", rule("a:", "  f|re: '(a)\\1'", "condition: a"), "5:11 invalid_value:"],
    ["a regex that is none", rule("a:", "  f|re: '('", "condition: a"), "5:11 invalid_value:"],
    [
      "a network that is none",
      rule("a:", "  f|cidr: 10.0.0.0/33", "condition: a"),
      '5:13 invalid_value: "f|cidr" expects a network',
    ],
    [
      "a number that is none",
      rule("a:", "  f|gt: many", "condition: a"),
      '5:11 invalid_value: "f|gt" expects a number, got "many"',
    ],
    ["an hour that there is not", rule("a:", "  f|hour: 24", "condition: a"), "5:13 invalid_value:"],
    ["an empty list", rule("a:", "  f: []", "condition: a"), '5:5 invalid_value: "f" has no value'],
    ["a map as a value", rule("a:", "  f: {g: 1}", "condition: a"), "wrong_type"],
    ["an unknown detection", rule("a: {f: 1}", "condition: a and b"), "5:20 unknown_identifier:"],
    ["a pattern that selects nothing", rule("a: {f: 1}", "condition: 1 of b*"), "unknown_identifier"],
    ["a condition that stops", rule("a: {f: 1}", "condition: a and"), "invalid_condition"],
    ["a parenthesis that is not closed", rule("a: {f: 1}", "condition: (a"), "invalid_condition"],
    [
      "the removed aggregations",
      rule("a: {f: 1}", "condition: a | count() > 5"),
      "5:16 invalid_condition: pipe aggregations were removed from Sigma",
    ],
    [
      "a condition that is a number",
      rule("a: {f: 1}", "condition: 1"),
      "wrong_type: a condition must be text",
    ],
    [
      "a document that is two things",
      `${rule("a: {f: 1}", "condition: a")}correlation: {type: event_count}\n`,
      '6:1 conflicting_keys: a document holds either "detection" or "correlation"',
    ],
  ])("%s", (_, text, expected) => {
    const issues = issuesOf(text);
    expect(
      issues.some((issue) => issue.includes(expected)),
      issues.join("\n"),
    ).toBe(true);
    expect(parseSigma(text, { file: "r.yml" }).rules).toEqual([]);
  });

  it("keeps the good documents of a file, and names the title of the bad", () => {
    const good = rule("a: {f: 1}", "condition: a");
    const { rules, issues } = parseSigma(`${good}---\ntitle: bad\nlogsource: {}\n---\n${good}`, {
      file: "r.yml",
    });
    expect(rules).toHaveLength(2);
    expect(issues).toMatchObject([{ title: "bad", line: 7, file: "r.yml" }]);
  });
});

describe("collections of documents", () => {
  const base = "title: base\nid: b\nlogsource: {category: x}\ndetection:\n  a: {f: 1}\n  condition: a\n";
  const parse = (...documents: readonly string[]) => parseSigma(documents.join("---\n"), { file: "r.yml" });
  const matching = (text: ReturnType<typeof parse>, event: object) =>
    compileRules(text.rules)
      .match(event)
      .map(({ rule: { title } }) => title);

  it("a global document is added to the rules after it, until a reset", () => {
    const parsed = parse(
      "action: global\ntitle: shared\nlogsource: {category: x}\ndetection:\n  condition: a\n",
      "id: one\ndetection:\n  a: {f: 1}\n",
      "id: two\ndetection:\n  a: {f: 2}\n",
      "action: reset\n",
      base,
    );
    expect(parsed.issues).toEqual([]);
    expect(parsed.rules.map(({ id, title }) => [id, title])).toEqual([
      ["one", "shared"],
      ["two", "shared"],
      ["b", "base"],
    ]);
    expect(matching(parsed, { f: 2 })).toEqual(["shared"]);
    expect(parsed.rules[1]?.source).toBe(
      "action: global\ntitle: shared\nlogsource: {category: x}\ndetection:\n  condition: a\n---\nid: two\ndetection:\n  a: {f: 2}\n",
    );
  });

  it("a repeated rule is the one before it with changes", () => {
    const parsed = parse(base, "action: repeat\ntitle: again\ndetection:\n  a: {g: 2}\n");
    expect(parsed.issues).toEqual([]);
    expect(matching(parsed, { f: 1, g: 2 })).toEqual(["base", "again"]);
    expect(matching(parsed, { g: 2 })).toEqual([]);
  });

  it.each<readonly [string, string, string]>([
    ["an action that there is not", "action: rinse\n", '1:9 invalid_value: "action" must be one of'],
    ["nothing to repeat", "action: repeat\n", '1:1 not_a_rule: no rule comes before this "action: repeat"'],
    [
      "a global that no rule follows",
      "action: global\ntitle: t\n",
      '1:1 not_a_rule: no rule follows this "action: global"',
    ],
    [
      "too many repeats",
      `${base}---\n${"action: repeat\n---\n".repeat(200)}`,
      "too_large: more than 100 documents repeat one rule",
    ],
  ])("%s is named", (_, text, expected) => {
    expect(issuesOf(text).join("\n")).toContain(expected);
  });
});

describe("places", () => {
  it.each<readonly [string, string, string]>([
    [
      "of a value within a list",
      rule("a:", "  f|cidr:", "    - 10.0.0.0/8", "    - nowhere", "condition: a"),
      "7:9 invalid_value",
    ],
    ["within a condition in quotes", rule("a: {f: 1}", "condition: 'a and b'"), "5:21 unknown_identifier"],
    ["within a plain condition", rule("a: {f: 1}", "condition: a and b"), "5:20 unknown_identifier"],
    [
      "of a folded condition",
      rule("a: {f: 1}", "condition: >-", "  a and", "  b"),
      "5:14 unknown_identifier",
    ],
    [
      "of a list that is none",
      `${rule("a: {f: 1}", "condition: a")}tags: attack.t1190\n`,
      '6:7 wrong_type: "tags" must be a list of texts',
    ],
    [
      "of a date that is none",
      `${rule("a: {f: 1}", "condition: a")}date: 2024-13-01\n`,
      '6:7 invalid_value: "date" must be a date',
    ],
    [
      "of a status that there is not",
      `${rule("a: {f: 1}", "condition: a")}status: finished\n`,
      '6:9 invalid_value: "status" must be one of',
    ],
    [
      "of a title that is too long",
      `title: ${"t".repeat(257)}\n`,
      '1:8 too_large: "title" has more than 256 characters',
    ],
    [
      "of a related rule without type",
      `${rule("a: {f: 1}", "condition: a")}related:\n  - id: x\n`,
      '7:5 missing_attribute: a related rule needs "id" and "type"',
    ],
    [
      "of a detection that is there twice",
      rule("1: {f: 1}", "'1': {f: 2}", "condition: 1 of them"),
      '5:3 invalid_value: the detection "1" is there twice',
    ],
    [
      "of wildcards in the name of a field",
      rule("a:", "  f|fieldref: g*", "condition: a"),
      "5:17 invalid_value",
    ],
  ])("%s", (_, text, expected) => {
    expect(issuesOf(text).join("\n")).toContain(expected);
  });

  it("levels and statuses may be written in capitals", () => {
    const parsed = parseSigma(`${rule("a: {f: 1}", "condition: a")}level: High\nstatus: Test\n`, {
      file: "r.yml",
    });
    expect(parsed.rules).toMatchObject([{ level: "high", status: "test" }]);
  });
});

describe("a rule's attributes", () => {
  it("are as the author wrote them", () => {
    const text = `title: A title
id: 5013198a-1b5c-4b1c-8f2b-000000000000
name: a_name
status: test
description: |
  What it finds.
author: Somebody
license: DRL-1.1
references: [https://example.com]
tags: [attack.t1190, cve.2022-1040]
falsepositives: [None known]
level: high
logsource: {product: FortiGate, service: Event}
detection: {a: {f: 1}, condition: a}
`;
    const [parsed] = parseSigma(text, { file: "r.yml" }).rules;
    expect(parsed).toMatchObject({
      id: "5013198a-1b5c-4b1c-8f2b-000000000000",
      name: "a_name",
      title: "A title",
      level: "high",
      status: "test",
      author: "Somebody",
      description: "What it finds.",
      license: "DRL-1.1",
      tags: ["attack.t1190", "cve.2022-1040"],
      falsePositives: ["None known"],
      logsource: { product: "fortigate", service: "event" },
      file: "r.yml",
      source: text,
    });
  });

  it("have placeholders that are unresolved where no value is given", () => {
    const text = rule("a:", "  f|expand: '%admins%'", "condition: a");
    expect(parseSigma(text, { file: "r.yml" }).rules).toMatchObject([{ unresolvedPlaceholders: ["admins"] }]);
    const placeholders = new Map([["admins", ["bob"]]]);
    expect(parseSigma(text, { file: "r.yml", placeholders }).rules).toMatchObject([
      { unresolvedPlaceholders: [] },
    ]);
  });

  it("are read through anchors and aliases", () => {
    const text = rule("a: &one {f: [x, y]}", "b: *one", "condition: b");
    expect(issuesOf(text)).toEqual([]);
  });
});

describe("hostile text", () => {
  it.each<[string, () => string]>([
    [
      "aliases that multiply",
      () =>
        `a0: &a0 [x,x]\n${Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at},*a${at}]`).join("\n")}\ntitle: t\nlogsource: {}\ndetection: {s: {f: *a30}, condition: s}\n`,
    ],
    [
      "deep nesting",
      () => `title: t\nlogsource: {}\ndetection: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`,
    ],
    ["deep parentheses", () => rule("a: {f: 1}", `condition: ${"(".repeat(5_000)}a${")".repeat(5_000)}`)],
    ["many nots", () => rule("a: {f: 1}", `condition: ${"not ".repeat(5_000)}a`)],
    ["many dashes with windash", () => rule("a:", `  f|windash: '${"-a ".repeat(2_000)}'`, "condition: a")],
    ["many wildcards", () => rule("a:", `  f: '${"*a".repeat(4_000)}'`, "condition: a")],
    ["a huge repetition", () => rule("a:", "  f|re: '((a{1,1000}){1,1000}){1,1000}'", "condition: a")],
    ["a long regular expression", () => rule("a:", `  f|re: '${"a|".repeat(20_000)}'`, "condition: a")],
    [
      "names of prototypes",
      () => rule("__proto__: {f: 1}", "constructor: {f: 2}", "condition: __proto__ or constructor"),
    ],
  ])("%s is refused or read at once", (_, make) => {
    const started = performance.now();
    const { rules, issues } = parseSigma(make(), { file: "r.yml" });
    expect(rules.length + issues.length).toBe(1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        (text) => void parseSigma(text, { file: "r.yml" }),
      ),
    );
    const words = fc.constantFrom(
      "title: t\n",
      "logsource:\n",
      "detection:\n",
      "  a:\n",
      "    f|contains: x\n",
      "  condition: ",
      "a",
      " and ",
      "not ",
      "1 of ",
      "*",
      "&x ",
      "*x ",
      "- ",
      "[",
      "]",
      "{",
      "}",
      "|",
      ": ",
      "'",
      '"',
      "\n",
      "---\n",
    );
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 40 }),
        (parts) => void parseSigma(parts.join(""), { file: "r.yml" }),
      ),
    );
  });
});
