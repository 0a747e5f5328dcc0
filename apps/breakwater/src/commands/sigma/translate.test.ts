import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sigmaTranslate, type SigmaTranslateOptions } from "./translate.ts";

const folder = mkdtempSync(join(tmpdir(), "breakwater-translate-"));
afterAll(() => rmSync(folder, { recursive: true }));

function rules(name: string, yaml: string): string {
  const path = join(folder, name);
  writeFileSync(path, yaml);
  return path;
}

async function run(path: string, more: Partial<SigmaTranslateOptions> = {}) {
  let out = "";
  let err = "";
  const code = await sigmaTranslate(
    { paths: [path], format: "sql", jsonColumn: null, ...more },
    {
      stdin: (async function* () {})(),
      out: async (text) => void (out += text),
      err: (text) => void (err += text),
      isTerminal: false,
      signal: new AbortController().signal,
    },
  );
  return { code, out, err };
}

const good = rules(
  "good.yml",
  `title: "New administrator\\u001b[31m"
logsource: {product: fortigate, service: event}
detection: {sel: {cfgpath: "system.admin'; DROP TABLE events"}, condition: sel}
`,
);

describe("sigma translate", () => {
  it("prints a rule as SQL over the lake's events, its log source with it, and what it binds", async () => {
    const { code, out } = await run(good);
    expect(code).toBe(0);
    expect(out).toMatch(/^-- New administrator.{0,8}\[31m \(.*good\.yml\)\nWITH\n/);
    expect(out).toContain("SELECT uid, time, raw_data FROM events\nWHERE (((vendor = {log_0:String}");
    expect(out).toContain(`-- log_0 = "Fortinet"\n`);
    // A value stands in what is bound only, and no terminal is told to do anything.
    const [statement = "", parameters = ""] = out.split(";\n-- log_0");
    expect(statement).not.toContain("DROP");
    expect(parameters).toContain(`= "system.admin'; drop table events"`);
    expect(out).not.toContain("\u001b");
  });

  it("prints a line of JSON a rule", async () => {
    const { out } = await run(good, { format: "ndjson" });
    expect(JSON.parse(out)).toMatchObject({
      rule_title: expect.stringContaining("New administrator"),
      sql: expect.stringContaining("FROM events"),
      parameters: { log_0: "Fortinet" },
    });
  });

  it("translates for a table of events as JSON text, under the rule's own names", async () => {
    const { out } = await run(good, { jsonColumn: "message" });
    expect(out).toContain("SELECT message FROM events\nWHERE arrayExists(");
    expect(out).toContain(`= "cfgpath"\n`);
    await expect(run(good, { jsonColumn: "a) OR 1=1 --" })).rejects.toThrow("a column's name");
  });

  it("says why a rule has none, and ends with 1", async () => {
    const path = rules(
      "bad.yml",
      `title: Odd\nlogsource: {}\ndetection: {sel: {'f|re': 'a\\B'}, condition: sel}\n---\ntitle: Placeholder\nlogsource: {}\ndetection: {sel: {'f|expand': '%x%'}, condition: sel}\n`,
    );
    const { code, out } = await run(path);
    expect(code).toBe(1);
    expect(out).toContain("-- no SQL: f: \\B in the regular expression means something else in ClickHouse\n");
    expect(out).toContain("-- no SQL: a placeholder has no value; give it with --placeholders FILE\n");
    const lines = (await run(path, { format: "ndjson" })).out.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { rule_title: "Odd", reasons: [{ code: "regex_differs", field: "f" }] },
      { rule_title: "Placeholder", reasons: [{ code: "inactive", field: null }] },
    ]);
  });

  it("names what cannot be read, and correlations", async () => {
    const path = rules(
      "mixed.yml",
      `title: Base\nname: base\nlogsource: {}\ndetection: {sel: {f: x}, condition: sel}\n---\ntitle: Many\ncorrelation: {type: event_count, rules: [base], timespan: 5m, condition: {gte: 3}}\n---\ntitle: Broken\nlogsource: {}\ndetection: {sel: {'f|nonsense': x}, condition: sel}\n`,
    );
    const { code, err } = await run(path);
    expect(code).toBe(1);
    expect(err).toMatch(/mixed\.yml:\d+:\d+: .*nonsense/);
    expect(err).toContain("Many: a correlation has no SQL");
    await expect(run(rules("empty.yml", "title: x\n"))).rejects.toThrow("no rules found");
  });
});
