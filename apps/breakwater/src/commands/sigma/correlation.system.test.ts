import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type HuntCommand, huntCommand } from "../hunt.ts";
import type { CommandIo } from "../io.ts";
import { sigmaCheck } from "./check.ts";
import { sigmaEval, type SigmaEvalOptions } from "./eval.ts";

const root = mkdtempSync(join(tmpdir(), "breakwater-sigma-"));
afterAll(() => rmSync(root, { recursive: true }));
let folder = root;
beforeEach(() => {
  folder = mkdtempSync(join(root, "case-"));
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function run(
  command: (io: CommandIo) => Promise<number>,
  stdin = "",
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = "";
  let err = "";
  const code = await command({
    stdin: (async function* () {
      yield Buffer.from(stdin);
    })(),
    out: async (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: false,
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

const rule = (name: string): string =>
  `title: Rule ${name}\nname: ${name}\nlogsource: {category: c}\ndetection: {s: {kind: ${name}}, condition: s}\n`;
const count = `title: Three\nid: three\nlevel: high\ncorrelation: {type: event_count, rules: [a], group-by: [user], timespan: 1m, condition: {gte: 3}}\n`;
const filter = `title: Ours\nlogsource: {}\nfilter: {rules: [a], s: {user: backup}, condition: not s}\n`;

describe("sigma check", () => {
  const check = (...paths: readonly string[]) => run((io) => sigmaCheck({ paths }, io));

  it("counts correlations and filters among rules, over all files", async () => {
    file("r/1.yml", `${count}---\n${filter}`);
    file("r/2.yml", rule("a"));
    expect(await check(join(folder, "r"))).toEqual({
      code: 0,
      out: "rules: 3 compiled, 0 inactive, 0 rejected\n",
      err: "",
    });
  });

  it("takes a file once, though two paths lead to it", async () => {
    const path = file("r/1.yml", rule("a"));
    expect((await check(join(folder, "r"), path)).out).toBe("rules: 1 compiled, 0 inactive, 0 rejected\n");
  });

  it("names what is rejected, inactive or odd, with its place", async () => {
    const path = file(
      "1.yml",
      [
        rule("a").replace("{kind: a}", "{'kind|expand': '%x%'}"),
        rule("b"),
        count,
        count.replaceAll("three", "four").replace("[a]", "[b, missing]"),
        filter.replace("[a]", "[b]").replace("not s", "s"),
      ].join("---\n"),
    );
    const { code, out } = await check(path);
    expect(code).toBe(1);
    expect(out).toMatch(/^rejected {2}.*1\.yml:19:45: "missing" is the id or name of no rule/m);
    expect(out).toMatch(/^inactive {2}.*1\.yml: "Rule a": no values for %x%/m);
    expect(out).toMatch(
      /^inactive {2}.*1\.yml: "Three": the rule "Rule a", which it refers to, is inactive/m,
    );
    expect(out).toMatch(/^note {6}.*1\.yml:\d+:1: "Ours": the condition has no `not`/m);
    expect(out).toMatch(/rules: 2 compiled, 2 inactive, 1 rejected\n$/);
  });
});

describe("sigma eval", () => {
  const evaluate = (
    events: readonly object[],
    options: Partial<SigmaEvalOptions> = {},
    rules = [rule("a"), rule("b"), count, filter].join("---\n"),
  ) =>
    run(
      (io) => sigmaEval({ rules: [file("r.yml", rules)], ...options }, io),
      events.map((one) => JSON.stringify(one)).join("\n"),
    );
  const three = { event: 0, rule_id: "three", rule_title: "Three", level: "high" };
  const parsed = (out: string): readonly unknown[] =>
    out
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as unknown);
  const at = (second: number, user = "u", more: object = {}): object => ({
    time: `2026-03-02T08:00:${String(second).padStart(2, "0")}Z`,
    kind: "a",
    user,
    ...more,
  });

  it("gives the matches of correlations by the event that completed them, and rules they refer to not on their own", async () => {
    const { out, err } = await evaluate([at(1), at(2), { kind: "b" }, at(3)]);
    expect(parsed(out)).toEqual([
      { event: 2, rule_id: "Rule b", rule_title: "Rule b", level: "informational" },
      { ...three, event: 3 },
    ]);
    expect(err).toMatch(/^1 events without a time \(time, @timestamp, timestamp, UtcTime\)/);
  });

  it("finds the time under its usual names, or the one that is given", async () => {
    for (const name of ["time", "@timestamp", "timestamp", "UtcTime"]) {
      const events = [0, 30, 61, 62, 63].map((second) => ({
        [name]: new Date(Date.UTC(2026, 2, 2) + second * 1_000).toISOString(),
        kind: "a",
        user: "u",
      }));
      expect(parsed((await evaluate(events)).out)).toEqual([{ ...three, event: 3 }]);
    }
    const named = [at(1, "u", { "event.created": 1_000 }), at(2, "u", { "event.created": 90_000 })];
    const { out, err } = await evaluate([...named, at(3)], { timeField: "event.created" });
    expect(parsed(out)).toEqual([]);
    expect(err).toMatch(/1 events without a time \(event\.created\)/);
  });

  it("applies filters before it counts", async () => {
    expect((await evaluate([1, 2, 3, 4].map((second) => at(second, "backup")))).out).toBe("");
  });

  it("says what was left out: too late, without a group", async () => {
    const events = [at(50), at(1), at(51), at(52), { ...at(53), user: undefined }];
    const { out, err } = await evaluate(events, { outOfOrder: "10s" });
    expect(parsed(out)).toEqual([{ ...three, event: 3 }]);
    expect(err).toContain("1 events later than --out-of-order allows: not correlated\n");
    expect(err).toContain("1 matches without a field of group-by: not correlated there\n");
    await expect(evaluate(events, { outOfOrder: "soon" })).rejects.toThrow("--out-of-order soon");
    expect(parsed((await evaluate(events)).out)).toEqual([{ ...three, event: 2 }]);
  });

  it("gives the same with several workers, whatever the order", async () => {
    const events = Array.from({ length: 30_000 }, (_, index) => ({
      time: Date.UTC(2026, 2, 2) + ((index * 7_919) % 30_000) * 100,
      kind: index % 3 === 0 ? "b" : "a",
      user: `user ${index % 500}`,
      pad: "p".repeat(30),
    }));
    const less = count.replaceAll("three", "few").replace("gte: 3", "lt: 3");
    const rules = [rule("a"), rule("b"), count, less].join("---\n");
    for (const outOfOrder of [undefined, "20m"]) {
      const options = outOfOrder === undefined ? {} : { outOfOrder };
      const alone = await evaluate(events, options, rules);
      const together = await evaluate(events, { ...options, jobs: 3 }, rules);
      expect(parsed(alone.out).length).toBeGreaterThan(500);
      expect(together.out).toBe(alone.out);
      expect(together.err).toBe(alone.err);
    }
  });
});

describe("hunt", () => {
  it("finds correlations over all files by the events' own times, and shows the events", async () => {
    const line = (second: number, more: string): string =>
      `date=2026-03-02 time=08:15:${String(second).padStart(2, "0")} devname="edge-1" devid="FGT1" tz="+0000" type="event" subtype="system" level="alert" vd="root" user="admin" ui="https(10.0.0.7)" srcip=10.0.0.7 action="login" ${more}`;
    const failed = (second: number): string =>
      line(second, 'logid="0100032002" status="failed" logdesc="Admin login failed"');
    file(
      "logs/b.log",
      `${line(40, 'logid="0100032001" status="success" logdesc="Admin login successful"')}\n${failed(7)}\n`,
    );
    file("logs/a.log", [0, 1, 2, 3, 4, 5, 6, 8, 9].map(failed).join("\n"));
    const command: HuntCommand = {
      paths: [join(folder, "logs")],
      rules: [],
      contentRules: [join(import.meta.dirname, "../../../../../content/rules")],
      format: "ndjson",
      language: "en",
      version: "0",
      out: null,
      failOn: null,
      intel: [],
      timezone: null,
      referenceTime: null,
    };
    const { out } = await run((io) => huntCommand(command, io));
    const [finding, ...others] = out
      .split("\n")
      .filter((text) => text !== "")
      .map((text) => JSON.parse(text) as { readonly evidence: readonly { readonly file: string }[] });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      rule: {
        title: "FortiGate administrator signed in after many failed attempts from the same address",
        level: "high",
      },
      device: { name: "edge-1" },
      count: 11,
      reason: { key: "finding.sigma.correlation.group", parameters: { group: "srcip 10.0.0.7" } },
    });
    expect(finding?.evidence[0]?.file).toMatch(/a\.log$/);
  });
});
