import { describe, expect, it } from "vitest";
import { compileRules } from "../compile/rule-set.ts";
import { linkSigma } from "../link/link.ts";
import { parseSigma } from "../parse/parse-sigma.ts";

const rule = (name: string, detection: object, logsource: object = { product: "p" }): object => ({
  title: name,
  name,
  logsource,
  detection,
});
const filter = (section: object, logsource: object = { product: "p" }): object => ({
  title: "F",
  logsource,
  filter: section,
});
const simple = { selection: { k: "x" }, condition: "selection" };

function link(...documents: readonly object[]): ReturnType<typeof linkSigma> {
  return linkSigma([
    parseSigma(documents.map((one) => JSON.stringify(one)).join("\n---\n"), { file: "f.yml" }),
  ]);
}

function matching(event: object, ...documents: readonly object[]): readonly string[] {
  const { rules, issues } = link(...documents);
  expect(issues).toEqual([]);
  const set = compileRules(rules);
  const found = set.match(event).map(({ rule: { title } }) => title);
  expect(set.scan(event).map(({ rule: { title } }) => title)).toEqual(found);
  return found;
}

describe("a filter", () => {
  const dc = { rules: ["r"], selection: { host: "dc" }, condition: "not selection" };

  it("leaves out what it excludes, and nothing else", () => {
    expect(matching({ k: "x", host: "dc" }, rule("r", simple), filter(dc))).toEqual([]);
    expect(matching({ k: "x", host: "pc" }, rule("r", simple), filter(dc))).toEqual(["r"]);
    expect(matching({ k: "y", host: "pc" }, rule("r", simple), filter(dc))).toEqual([]);
  });

  it("is added as it is written: without not, only what it describes is kept", () => {
    const keep = { ...dc, condition: "selection" };
    expect(matching({ k: "x", host: "dc" }, rule("r", simple), filter(keep))).toEqual(["r"]);
    expect(matching({ k: "x", host: "pc" }, rule("r", simple), filter(keep))).toEqual([]);
    expect(link(rule("r", simple), filter(keep)).notes.map(({ message }) => message)).toEqual([
      expect.stringContaining("the condition has no `not`"),
    ]);
    expect(link(rule("r", simple), filter(dc)).notes).toEqual([]);
  });

  it("applies to the rules that it names, by id or name", () => {
    const event = { k: "x", host: "dc" };
    expect(matching(event, rule("r", simple), rule("s", simple), filter(dc))).toEqual(["s"]);
    const both = { ...dc, rules: ["r", "s"] };
    expect(matching(event, rule("r", simple), rule("s", simple), filter(both))).toEqual([]);
    const byId = { ...dc, rules: ["8d1f5a52-0000-4000-8000-000000000001"] };
    const named = { ...rule("r", simple), id: "8D1F5A52-0000-4000-8000-000000000001" };
    expect(matching(event, named, filter(byId))).toEqual([]);
    expect(matching(event, rule("r", simple), filter({ ...dc, rules: "r" }))).toEqual([]);
  });

  it("applies to all rules of its log source where it says any, in any case", () => {
    const event = { k: "x", host: "dc" };
    const other = rule("o", simple, { product: "q" });
    for (const rules of ["any", "Any"])
      expect(matching(event, rule("r", simple), rule("s", simple), other, filter({ ...dc, rules }))).toEqual([
        "o",
      ]);
  });

  it.each<[string, object, object, boolean]>([
    ["of the same product", { product: "p" }, { product: "p" }, true],
    ["of a part of what the filter covers", { product: "p", category: "c" }, { product: "p" }, true],
    ["of all", { product: "q" }, {}, true],
    ["of another product", { product: "q" }, { product: "p" }, false],
    ["of more than the filter covers", { product: "p" }, { product: "p", category: "c" }, false],
  ])("narrows a rule %s: %j by %j", (_, ofRule, ofFilter, isNarrowed) => {
    const documents = [rule("r", simple, ofRule), filter(dc, ofFilter)];
    expect(matching({ k: "x", host: "dc" }, ...documents)).toEqual(isNarrowed ? [] : ["r"]);
    expect(link(...documents).notes.map(({ message }) => message)).toEqual(
      isNarrowed ? [] : ['the filter does not apply to "r", whose log source is another'],
    );
  });

  it("never captures the rule's selections, and the rule never captures its own", () => {
    const detection = { selection_a: { k: "x" }, selection_b: { l: "y" }, condition: "all of selection_*" };
    const section = {
      rules: ["r"],
      selection_a: { host: "dc" },
      selection_c: { user: "root" },
      condition: "not 1 of selection_*",
    };
    const documents = [rule("r", detection), filter(section)];
    expect(matching({ k: "x", l: "y" }, ...documents)).toEqual(["r"]);
    expect(matching({ k: "x", l: "y", host: "dc" }, ...documents)).toEqual([]);
    expect(matching({ k: "x", l: "y", user: "root" }, ...documents)).toEqual([]);
    const them = { ...section, condition: "not all of them" };
    expect(matching({ k: "x", l: "y", host: "dc" }, rule("r", detection), filter(them))).toEqual(["r"]);
    expect(
      matching({ k: "x", l: "y", host: "dc", user: "root" }, rule("r", detection), filter(them)),
    ).toEqual([]);
  });

  it("narrows together with others", () => {
    const second = filter({ rules: ["r"], s: { user: "backup" }, condition: "not s" });
    const documents = [rule("r", simple), filter(dc), second];
    expect(matching({ k: "x", user: "backup" }, ...documents)).toEqual([]);
    expect(matching({ k: "x", host: "dc" }, ...documents)).toEqual([]);
    expect(matching({ k: "x", user: "eve" }, ...documents)).toEqual(["r"]);
    expect(link(...documents).rules[0]?.filters.map(({ title }) => title)).toEqual(["F", "F"]);
  });

  it("narrows a rule with several conditions as a whole", () => {
    const detection = { a: { k: "x" }, b: { k: "y" }, condition: ["a", "b"] };
    expect(matching({ k: "y", host: "dc" }, rule("r", detection), filter(dc))).toEqual([]);
  });

  it("waits for the value of a placeholder, and says so", () => {
    const section = { rules: ["r"], selection: { "host|expand": "%dcs%" }, condition: "not selection" };
    const { rules, inactive } = link(rule("r", simple), filter(section));
    expect(inactive).toMatchObject([{ document: { title: "F" }, reason: "no values for %dcs%" }]);
    expect(rules[0]?.filters).toEqual([]);
  });
});

describe("what is wrong with a filter is named with its place", () => {
  it.each<[string, readonly object[], string]>([
    [
      "a rule that is not there",
      [filter({ rules: ["x"], s: { f: 1 }, condition: "not s" })],
      'unknown_reference: "x"',
    ],
    [
      "a correlation",
      [
        rule("r", simple),
        {
          title: "c",
          name: "c",
          correlation: { type: "event_count", rules: ["r"], timespan: "5m", condition: { gte: 2 } },
        },
        filter({ rules: ["c"], s: { f: 1 }, condition: "not s" }),
      ],
      'invalid_value: "c" is a correlation; a filter narrows rules of single events',
    ],
    ["no rules", [filter({ s: { f: 1 }, condition: "not s" })], 'missing_attribute: a filter needs "rules"'],
    [
      "an empty list of rules",
      [filter({ rules: [], s: { f: 1 }, condition: "not s" })],
      'a filter needs "rules"',
    ],
    [
      "no condition",
      [filter({ rules: "any", s: { f: 1 } })],
      'missing_attribute: the detection needs a "condition"',
    ],
    [
      "a list of conditions",
      [filter({ rules: "any", s: { f: 1 }, condition: ["s"] })],
      "wrong_type: the condition of a filter must be one text",
    ],
    [
      "an unknown selection",
      [filter({ rules: "any", s: { f: 1 }, condition: "not t" })],
      'unknown_identifier: the condition names "t"',
    ],
    [
      "an unknown modifier",
      [filter({ rules: "any", s: { "f|like": 1 }, condition: "not s" })],
      'unknown_modifier: "like"',
    ],
    [
      "no log source",
      [{ title: "F", filter: { rules: "any", s: { f: 1 }, condition: "not s" } }],
      'missing_attribute: a filter needs a "logsource" map',
    ],
    [
      "a section that is text",
      [{ title: "F", logsource: {}, filter: "x" }],
      'wrong_type: "filter" must be a map',
    ],
  ])("%s", (_, documents, expected) => {
    const { issues } = link(...documents);
    expect(issues.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      expect.stringContaining(expected),
    ]);
  });
});
