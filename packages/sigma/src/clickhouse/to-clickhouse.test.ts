import { describe, expect, it } from "vitest";
import {
  type ClickHouseSchema,
  compileRules,
  jsonTextSchema,
  parseSigma,
  type SigmaRule,
  toClickHouse,
  withClause,
} from "../index.ts";
import { goldenCases } from "./golden.rows.ts";

const schema = jsonTextSchema("event");

function ruleOf(detection: string): SigmaRule {
  const { rules, issues } = parseSigma(`title: t\nlogsource: {}\ndetection:\n  ${detection}\n`, {
    file: "t.yml",
  });
  expect(issues).toEqual([]);
  return rules[0] as SigmaRule;
}

function conditionOf(detection: string, of: ClickHouseSchema = schema) {
  const translated = toClickHouse(ruleOf(detection), { schema: of, prefix: "" });
  if (translated.kind === "inexpressible") throw new Error(JSON.stringify(translated.reasons));
  return translated;
}

describe("the SQL of a rule", () => {
  it.each(goldenCases)("$name", async ({ name, detection, events, matches }) => {
    const translated = conditionOf(detection);
    const parameters = Object.entries(translated.parameters).map(
      ([parameter, value]) => `-- ${parameter} = ${JSON.stringify(value)}\n`,
    );
    await expect(
      `${withClause(translated)}SELECT event FROM events WHERE ${translated.sql}\n${parameters.join("")}`,
    ).toMatchFileSnapshot(`golden/${name}.sql`);
    const set = compileRules([ruleOf(detection)]);
    expect(events.flatMap((event, id) => (set.match(event).length > 0 ? [id] : []))).toEqual(matches);
  });

  it("holds nothing of what the rule says", () => {
    const hostile = `x') OR 1=1 -- {p:String} \\' "Zz`;
    const detection = {
      sel: { [`${hostile}.a`]: [hostile, 1e300], [`b${hostile}|re`]: "Zz[i]l", [`c|fieldref`]: hostile },
      kw: [`${hostile}kw`],
      condition: "sel or kw",
    };
    const [rule] = parseSigma(JSON.stringify({ title: "t", logsource: {}, detection }), { file: "t" }).rules;
    const translated = toClickHouse(rule as SigmaRule, { schema });
    if (translated.kind === "inexpressible") throw new Error("a condition was expected");
    const text = `${withClause(translated)}${translated.sql}`;
    expect(text).not.toMatch(/OR 1=1|Zz|zz|kw|300|--/);
    const named = new Set([...text.matchAll(/\{(\w+):[\w()]+\}/g)].map(([, name]) => name));
    expect(named).toEqual(new Set(Object.keys(translated.parameters)));
  });

  it("keeps to names with its prefix, so that several can stand in one query", () => {
    const of = (prefix: string) =>
      toClickHouse(ruleOf("sel: {a.b|contains: x}\n  condition: sel"), { schema, prefix });
    const [first, second] = [of("r0_"), of("r1_")];
    if (first.kind === "inexpressible" || second.kind === "inexpressible")
      throw new Error("conditions were expected");
    const names = (one: typeof first) => [
      ...Object.keys(one.parameters),
      ...one.definitions.map(({ name }) => name),
    ];
    expect(names(first).every((name) => name.startsWith("r0_"))).toBe(true);
    expect(names(first).filter((name) => names(second).includes(name))).toEqual([]);
  });

  it("needs no list for a field that is a text at most", () => {
    const columns: ClickHouseSchema = {
      value: (path) => [{ kind: "text", sql: path, present: path === "always" ? null : `has_${path}` }],
      keywords: () => [{ kind: "text", sql: "line" }],
    };
    expect(conditionOf("sel: {user: x}\n  condition: sel", columns)).toMatchObject({
      definitions: [
        { name: "v0", sql: "multiIf(has_user, user, '')" },
        { name: "v1", sql: "lowerUTF8(v0)" },
      ],
      sql: "((has_user) AND v1 = {p0:String})",
    });
    expect(conditionOf("sel: [x]\n  condition: sel", columns)).toMatchObject({
      definitions: [{ name: "v0", sql: "lowerUTF8(line)" }],
      sql: "position(v0, {p0:String}) > 0",
    });
  });
});

describe("why a rule has no SQL", () => {
  it.each([
    ["a placeholder without value", "sel: {f|expand: '%x%'}\n  condition: sel", "inactive"],
    ["an expression of too many states", "sel: {f|re: '\\pL{1000}'}\n  condition: sel", "regex_too_large"],
    ["a boundary that stands within characters", "sel: {f|re: 'a\\B'}\n  condition: sel", "regex_differs"],
    ["half a character", 'sel: {f: "\\uD83D"}\n  condition: sel', "invalid_unicode"],
  ])("%s", (_why, detection, code) => {
    const { rules } = parseSigma(`title: t\nlogsource: {}\ndetection:\n  ${detection}\n`, { file: "t.yml" });
    const reasons = rules.map((rule) => toClickHouse(rule, { schema }));
    expect(reasons).toMatchObject([{ kind: "inexpressible", reasons: [{ code }] }]);
  });

  it("a place that the table does not keep", () => {
    const nothing: ClickHouseSchema = { value: () => null, keywords: () => null };
    expect(toClickHouse(ruleOf("sel: {f: x}\n  condition: sel"), { schema: nothing })).toEqual({
      kind: "inexpressible",
      reasons: [{ code: "field_not_stored", field: "f" }],
    });
    expect(toClickHouse(ruleOf("sel: [x]\n  condition: sel"), { schema: nothing })).toEqual({
      kind: "inexpressible",
      reasons: [{ code: "keywords_not_stored", field: null }],
    });
  });

  it("a condition that is too long, found out in bounded time", () => {
    const names = Array.from({ length: 3_000 }, (_, at) => `f${at}|endswith: x${at}`).join(", ");
    const often = Array.from({ length: 2_000 }, () => "sel").join(" and ");
    const translated = toClickHouse(ruleOf(`sel: {${names}}\n  condition: ${often}`), { schema });
    expect(translated).toMatchObject({ kind: "inexpressible", reasons: [{ code: "too_large" }] });
  });
});
