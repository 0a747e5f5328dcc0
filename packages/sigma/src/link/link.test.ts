import { describe, expect, it } from "vitest";
import { parseSigma } from "../parse/parse-sigma.ts";
import { linkSigma } from "./link.ts";

const rule = (name: string, more: object = {}): object => ({
  title: `Rule ${name}`,
  name,
  logsource: { product: "p" },
  detection: { selection: { k: name }, condition: "selection" },
  ...more,
});
const correlation = (name: string, section: object, more: object = {}): object => ({
  title: `Correlation ${name}`,
  name,
  correlation: { type: "event_count", timespan: "5m", condition: { gte: 2 }, ...section },
  ...more,
});

function link(...files: readonly (readonly object[])[]): ReturnType<typeof linkSigma> {
  return linkSigma(
    files.map((documents, at) =>
      parseSigma(documents.map((one) => JSON.stringify(one)).join("\n---\n"), { file: `${at}.yml` }),
    ),
  );
}

const messages = (collection: ReturnType<typeof linkSigma>): readonly string[] =>
  collection.issues.map(({ file, line, code, message }) => `${file}:${line} ${code}: ${message}`);

describe("a reference", () => {
  it("finds a rule by name or id, in any file, before or after", () => {
    const id = "aaaaaaaa-0000-4000-8000-000000000001";
    const { correlations, issues } = link(
      [correlation("c", { rules: ["a", id.toUpperCase()] })],
      [rule("a"), rule("b", { id })],
    );
    expect(issues).toEqual([]);
    expect(correlations[0]?.rules).toMatchObject([{ rule: { name: "a" } }, { rule: { name: "b" } }]);
  });

  it("finds a correlation that stands later, and puts it first", () => {
    const { correlations } = link([
      correlation("outer", { type: "temporal", rules: ["inner", "a"] }),
      correlation("inner", { rules: ["a"] }),
      rule("a"),
    ]);
    expect(correlations.map(({ name }) => name)).toEqual(["inner", "outer"]);
  });

  it.each<[string, readonly (readonly object[])[], string]>([
    [
      "to nothing",
      [[correlation("c", { rules: ["x"] })]],
      '0.yml:1 unknown_reference: "x" is the id or name of no rule',
    ],
    [
      "by title",
      [[rule("a", { id: "i" }), correlation("c", { rules: ["Rule a"] })]],
      '0.yml:3 unknown_reference: "Rule a" is the title of a rule; refer to it by its id, i, or its name, a',
    ],
    [
      "to two rules of one name",
      [[rule("a", { id: "1" })], [rule("a", { id: "2" }), correlation("c", { rules: ["a"] })]],
      '1.yml:3 ambiguous_reference: "a" stands for "Rule a" (0.yml) and for "Rule a" (1.yml)',
    ],
    [
      "to one rule twice",
      [[rule("a", { id: "i" }), correlation("c", { rules: ["a", "i"] })]],
      '0.yml:3 invalid_value: "i" and "a" are the same rule',
    ],
    [
      "to itself",
      [[correlation("c", { rules: ["c"] })]],
      '0.yml:1 cyclic_reference: correlations refer to one another in a circle: "Correlation c" -> "Correlation c"',
    ],
    [
      "in a circle",
      [[correlation("c", { rules: ["d"] }), correlation("d", { rules: ["c"] })]],
      '0.yml:3 cyclic_reference: correlations refer to one another in a circle: "Correlation c" -> "Correlation d" -> "Correlation c"',
    ],
    [
      "to a correlation that is rejected",
      [[correlation("c", { rules: ["d"] }), correlation("d", { rules: ["x"] })]],
      '0.yml:1 unknown_reference: "d" is the correlation "Correlation d", which is rejected',
    ],
    [
      "of an alias to another rule",
      [
        [
          rule("a"),
          rule("b"),
          correlation("c", { rules: ["a"], aliases: { u: { b: "f" } }, "group-by": ["u"] }),
        ],
      ],
      '0.yml:5 unknown_reference: the alias "u" names "b", which the correlation does not refer to',
    ],
    [
      "of a condition to a rule that is not listed",
      [[rule("a"), rule("b"), correlation("c", { type: "temporal", rules: ["a"], condition: "a and b" })]],
      '0.yml:5 unknown_reference: the condition names "b", which "rules" does not list',
    ],
    [
      "that the condition does not use",
      [[rule("a"), rule("b"), correlation("c", { type: "temporal", rules: ["a", "b"], condition: "a" })]],
      '0.yml:5 invalid_condition: "rules" lists "b", which the condition does not name',
    ],
  ])("%s is an issue", (_, files, expected) => {
    expect(messages(link(...files)).join("\n")).toContain(expected);
  });

  it("to a rule that has a copy is to both, and both are silent", () => {
    const { issues, silent } = link([rule("a")], [rule("a"), correlation("c", { rules: ["a"] })]);
    expect(issues).toEqual([]);
    expect(silent.size).toBe(2);
  });

  it("of a condition may be by id where the list has names", () => {
    const { issues, correlations } = link([
      rule("a", { id: "i1" }),
      rule("b", { id: "i2" }),
      correlation("c", { type: "temporal", rules: ["a", "b"], condition: "i2 and not i1" }),
    ]);
    expect(issues).toEqual([]);
    expect(correlations[0]?.condition).toEqual({
      kind: "boolean",
      expression: {
        kind: "and",
        children: [
          { kind: "rule", rule: 1 },
          { kind: "not", child: { kind: "rule", rule: 0 } },
        ],
      },
    });
  });

  it("through more correlations than anyone means is an issue", () => {
    const chain = Array.from({ length: 30 }, (_, at) =>
      correlation(`c${at}`, { rules: [at === 0 ? "a" : `c${at - 1}`] }),
    );
    expect(messages(link([...chain.toReversed(), rule("a")])).join("\n")).toContain("deeper than 16");
  });
});

describe("what is reported on its own", () => {
  it("is not what a correlation refers to", () => {
    const { silent, rules } = link([rule("a"), rule("b"), correlation("c", { rules: ["a"] })]);
    expect(rules.map((one) => silent.has(one))).toEqual([true, false]);
  });

  it("is what a correlation with generate refers to, even where another has none", () => {
    const { silent } = link([
      rule("a"),
      correlation("c", { rules: ["a"], generate: true }),
      correlation("d", { rules: ["a"] }),
    ]);
    expect(silent.size).toBe(0);
  });

  it("is what a rejected correlation refers to", () => {
    expect(link([rule("a"), correlation("c", { rules: ["a", "x"] })]).silent.size).toBe(0);
  });

  it("is not a correlation that another refers to", () => {
    const { silent, correlations } = link([
      rule("a"),
      correlation("inner", { rules: ["a"] }),
      correlation("outer", { rules: ["inner"] }),
    ]);
    expect(correlations.map((one) => silent.has(one))).toEqual([true, false]);
  });
});

describe("a level", () => {
  it("is the correlation's own, else the highest of what it refers to", () => {
    const { correlations } = link([
      rule("a", { level: "low" }),
      rule("b", { level: "high" }),
      correlation("c", { type: "temporal", rules: ["a", "b"] }),
      correlation("d", { rules: ["a"] }, { level: "critical" }),
      correlation("e", { type: "temporal", rules: ["c", "a"] }),
    ]);
    expect(correlations.map(({ level }) => level)).toEqual(["high", "critical", "high"]);
  });
});

describe("a correlation with a rule that waits for a placeholder", () => {
  const waiting = rule("a", { detection: { selection: { "k|expand": "%names%" }, condition: "selection" } });

  it("is inactive too, and so is what refers to it", () => {
    const { correlations, inactive, issues } = link([
      waiting,
      correlation("c", { rules: ["a"] }),
      correlation("d", { rules: ["c"] }),
    ]);
    expect(correlations).toEqual([]);
    expect(issues).toEqual([]);
    expect(inactive.map(({ document, reason }) => `${document.title}: ${reason}`)).toEqual([
      'Correlation c: the rule "Rule a", which it refers to, is inactive',
      'Correlation d: the correlation "Correlation c", which it refers to, is inactive',
    ]);
  });
});

describe("notes", () => {
  it("tell of aliases that are not used or leave out a rule", () => {
    const { notes } = link([
      rule("a"),
      rule("b"),
      correlation("c", {
        type: "temporal",
        rules: ["a", "b"],
        aliases: { ip: { a: "src" } },
        "group-by": ["x"],
      }),
    ]);
    expect(notes.map(({ message }) => message)).toEqual([
      'the alias "ip" is used neither in "group-by" nor as the condition\'s field',
      'the alias "ip" names no field for "b", whose events are asked for "ip" itself',
    ]);
  });
});
