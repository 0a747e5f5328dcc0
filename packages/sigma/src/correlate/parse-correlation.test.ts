import { describe, expect, it } from "vitest";
import { parseSigma } from "../parse/parse-sigma.ts";
import { parseTimespan } from "./timespan.ts";

const issuesOf = (text: string): readonly string[] =>
  parseSigma(text, { file: "c.yml" }).issues.map(
    ({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`,
  );

/** A correlation whose section is `lines`; the first of them stands on line 3. */
const correlation = (...lines: readonly string[]): string =>
  ["title: c", "correlation:", ...lines.map((line) => `  ${line}`), ""].join("\n");

const count = ["type: event_count", "rules: [a]", "timespan: 5m"];

describe("what is wrong with a correlation is named with its place", () => {
  it.each<[string, string, string]>([
    [
      "no title",
      "correlation: {type: event_count}\n",
      '1:1 missing_attribute: a correlation needs a "title"',
    ],
    [
      "a section that is a list",
      "title: c\ncorrelation: []\n",
      '2:14 wrong_type: "correlation" must be a map',
    ],
    ["no type", correlation("rules: [a]", "timespan: 5m"), '3:3 missing_attribute: "type" must be one of'],
    [
      "an unknown type",
      correlation("type: near", "rules: [a]", "timespan: 5m"),
      '3:9 invalid_value: "type" must be one of event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, value_percentile, value_median; got "near"',
    ],
    [
      "an unknown key",
      correlation(...count, "condition: {gte: 3}", "groupby: [u]"),
      '7:3 unknown_key: "correlation" has no "groupby"; it has type, rules, group-by',
    ],
    [
      "no rules",
      correlation("type: event_count", "timespan: 5m", "condition: {gte: 1}"),
      'a correlation needs "rules"',
    ],
    [
      "rules that are a map",
      correlation("type: event_count", "rules: {a: b}", "timespan: 5m", "condition: {gte: 1}"),
      '4:10 wrong_type: "rules" must be a list of ids or names of rules',
    ],
    [
      "a rule that is listed twice",
      correlation("type: event_count", "rules: [a, b, a]", "timespan: 5m", "condition: {gte: 1}"),
      '4:17 invalid_value: "rules" lists "a" twice',
    ],
    [
      "a field that is listed twice",
      correlation(...count, "condition: {gte: 1}", "group-by: [u, u]"),
      '7:17 invalid_value: "group-by" lists "u" twice',
    ],
    [
      "no timespan",
      correlation("type: event_count", "rules: [a]", "condition: {gte: 1}"),
      'a correlation needs a "timespan" such as 15m',
    ],
    [
      "a timespan that is none",
      correlation("type: event_count", "rules: [a]", "timespan: 1h30m", "condition: {gte: 1}"),
      '5:13 invalid_timespan: "timespan" is a number and a letter, such as 90s, 15m, 1h or 7d; got "1h30m"',
    ],
    ["no condition", correlation(...count), '"event_count" needs a "condition" such as {gte: 10}'],
    [
      "a condition without operator",
      correlation(...count, "condition: {}"),
      '"condition" needs one of gt, gte, lt, lte, eq, neq',
    ],
    [
      "an unknown operator",
      correlation(...count, "condition: {ge: 3}"),
      '6:15 unknown_key: "condition" has no "ge"; it has gt, gte, lt, lte, eq, neq, field, percentile',
    ],
    [
      "operators that contradict",
      correlation(...count, "condition: {eq: 3, gt: 1}"),
      '6:26 conflicting_operators: "eq" and "gt" cannot stand together',
    ],
    [
      "two lower bounds",
      correlation(...count, "condition: {gte: 3, gt: 1}"),
      '"gte" and "gt" cannot stand together',
    ],
    ["three operators", correlation(...count, "condition: {gt: 1, lt: 5, neq: 3}"), "conflicting_operators"],
    [
      "an empty range",
      correlation(...count, "condition: {gt: 5, lt: 6}"),
      "conflicting_operators: the condition can never be met",
    ],
    ["less than nothing", correlation(...count, "condition: {lt: 0}"), "the condition can never be met"],
    [
      "more rules than there are",
      correlation("type: temporal", "rules: [a, b]", "timespan: 5m", "condition: {gte: 3}"),
      "the condition can never be met by 2 rules",
    ],
    [
      "a count that is text",
      correlation(...count, 'condition: {gte: "3"}'),
      '6:20 wrong_type: "gte" must be a number',
    ],
    [
      "a count that is no whole number",
      correlation(...count, "condition: {gte: 2.5}"),
      "whole number of at least 0",
    ],
    ["a negative count", correlation(...count, "condition: {gt: -1}"), "whole number of at least 0"],
    [
      "value_count without field",
      correlation("type: value_count", "rules: [a]", "timespan: 5m", "condition: {gte: 3}"),
      'missing_attribute: "value_count" needs a "field" in its condition',
    ],
    [
      "value_sum without field",
      correlation("type: value_sum", "rules: [a]", "timespan: 5m", "condition: {gt: 3}"),
      '"value_sum" needs a "field" in its condition',
    ],
    [
      "value_avg of two fields",
      correlation("type: value_avg", "rules: [a]", "timespan: 5m", "condition: {gt: 3, field: [x, y]}"),
      '"value_avg" takes the values of one field',
    ],
    [
      "event_count with field",
      correlation(...count, "condition: {gte: 3, field: x}"),
      '"event_count" takes no "field"; counting distinct values is value_count',
    ],
    [
      "a percentile beyond 100",
      correlation(
        "type: value_percentile",
        "rules: [a]",
        "timespan: 5m",
        "condition: {gt: 3, field: x, percentile: 101}",
      ),
      '"percentile" must be a number from 0 to 100',
    ],
    [
      "a percentile of a sum",
      correlation(
        "type: value_sum",
        "rules: [a]",
        "timespan: 5m",
        "condition: {gt: 3, field: x, percentile: 5}",
      ),
      '"value_sum" has no "percentile"',
    ],
    [
      "a condition over rules that counts",
      correlation(...count, "condition: a and b"),
      "a condition over rules is for temporal and temporal_ordered",
    ],
    [
      "a condition that stops",
      correlation("type: temporal", "timespan: 5m", "condition: a and"),
      "5:19 invalid_condition: expected the name or id of a rule",
    ],
    [
      "a parenthesis that is not closed",
      correlation("type: temporal", "timespan: 5m", "condition: (a and b"),
      'invalid_condition: a "(" is not closed',
    ],
    [
      "two names in a row",
      correlation("type: temporal", "timespan: 5m", "condition: a b"),
      '5:16 invalid_condition: expected "and", "or" or the end of the condition, got "b"',
    ],
    [
      "a selector",
      correlation("type: temporal", "timespan: 5m", "condition: 1 of a"),
      '"of" selects detections of a rule',
    ],
    [
      "a condition that nothing meets",
      correlation("type: temporal", "rules: [a, b]", "timespan: 5m", "condition: not a or not b"),
      "the condition would be met by no match at all",
    ],
    [
      "an alias that is text",
      correlation(...count, "condition: {gte: 1}", "aliases: {ip: src}"),
      'wrong_type: "ip" must be a map',
    ],
    [
      "an alias without field",
      correlation(...count, "condition: {gte: 1}", "aliases: {ip: {a: 3}}"),
      'the alias "ip" must name a field for "a"',
    ],
    [
      "generate that is text",
      correlation(...count, "condition: {gte: 1}", "generate: maybe"),
      '"generate" must be true or false',
    ],
    [
      "generate twice",
      `${correlation(...count, "condition: {gte: 1}", "generate: true")}generate: false\n`,
      '"generate" is given twice with different values',
    ],
    [
      "a log source",
      `${correlation(...count, "condition: {gte: 1}")}logsource: {product: x}\n`,
      '7:1 unknown_key: a correlation has no "logsource"',
    ],
    [
      "a level that there is not",
      `${correlation(...count, "condition: {gte: 1}")}level: urgent\n`,
      '"level" must be one of',
    ],
  ])("%s", (_, text, expected) => {
    const issues = issuesOf(text);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toContain(expected);
    expect(parseSigma(text, { file: "c.yml" }).correlations).toEqual([]);
  });
});

describe("a correlation's attributes", () => {
  it("are as they are written", () => {
    const { correlations, issues } = parseSigma(
      [
        "title: c",
        "id: 11111111-1111-4111-8111-111111111111",
        "name: many",
        "level: high",
        "generate: true",
        "correlation:",
        "  type: value_count",
        "  rules: a",
        "  group-by: user",
        "  timespan: 2h",
        "  condition: {field: [x, y], gt: 3, lte: 9}",
        "  aliases: {user: {a: TargetUser}}",
      ].join("\n"),
      { file: "c.yml" },
    );
    expect(issues).toEqual([]);
    expect(correlations).toMatchObject([
      {
        name: "many",
        level: "high",
        type: "value_count",
        rules: [{ text: "a", position: { line: 8, column: 10 } }],
        groupBy: ["user"],
        timespanMs: 7_200_000,
        condition: { kind: "number", fields: ["x", "y"], bounds: { gt: 3, lte: 9 } },
        aliases: [{ alias: "user", rule: { text: "a" }, field: "TargetUser" }],
        generate: true,
      },
    ]);
  });

  it("need no list of rules where the condition names them", () => {
    const { correlations } = parseSigma(
      correlation("type: temporal", "timespan: 1d", "condition: b and (a or not c) and b"),
      { file: "c.yml" },
    );
    expect(correlations[0]?.rules.map(({ text }) => text)).toEqual(["b", "a", "c"]);
  });
});

describe("a timespan", () => {
  it.each([
    ["90s", 90_000],
    ["15m", 900_000],
    ["1h", 3_600_000],
    ["7d", 604_800_000],
    ["2w", 1_209_600_000],
    ["1M", 2_629_746_000],
    ["1y", 31_556_952_000],
  ])("%s", (text, ms) => expect(parseTimespan(text)).toBe(ms));

  it.each(["", "5", "m", "5 m", "-5m", "5ms", "1.5h", "5M5", "0s", "99999999y", 5, null, true, "5H", "5x"])(
    "%j is none, and the sentence says what is wanted",
    (text) => expect(parseTimespan(text)).toMatchObject({ problem: expect.stringMatching(/.{20}/) }),
  );

  it("that is written large is shown small", () => {
    expect(parseTimespan("5H")).toMatchObject({ problem: expect.stringContaining("write 5h") });
  });
});
