import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  compileRules,
  linkSigma,
  parseEventTime,
  parseSigma,
  prepareCorrelations,
  type RuleSet,
  type SigmaCollection,
} from "@breakwater/sigma";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { CommandIo } from "../../apps/breakwater/src/commands/io.ts";
import { sigmaCheck } from "../../apps/breakwater/src/commands/sigma/check.ts";
import { sigmaEval } from "../../apps/breakwater/src/commands/sigma/eval.ts";
import { correlatePlainly } from "../../packages/sigma/src/correlate/oracle.ts";
import { differences, parseCase, readCases, type ReportedMatch, type SigmaCase, titlesOf } from "./case.ts";

const here = dirname(fileURLToPath(import.meta.url));
const cases = readCases(join(here, "cases"));
const expectedFailures = new Map<string, string>(
  Object.entries(parse(readFileSync(join(here, "expected-failures.yml"), "utf8")) as Record<string, string>),
);

describe.each(cases)("$id: $title", (one) => {
  const test = expectedFailures.has(one.id) ? it.fails : it;

  test("the command", async () => {
    const folder = writeCase(one);
    const { lines } = await run((io) => sigmaEval(evalOptions(one, folder), io), one.events);
    const titles = titlesOf(one);
    const reported = lines.map((line): ReportedMatch => {
      // The command's contract (DESIGN section 6) gives a match these keys.
      const match = JSON.parse(line) as { readonly event: number | null; readonly rule_id: string };
      return { event: match.event, title: titles.get(match.rule_id) ?? match.rule_id };
    });
    expect(differences(one, reported)).toEqual([]);
    const checked = await run(
      (io) => sigmaCheck({ paths: [join(folder, "rules")], placeholders: join(folder, "p.json") }, io),
      "",
    );
    const [, , , rejected] =
      /^rules: (\d+) compiled, (\d+) inactive, (\d+) rejected$/.exec(checked.lines.at(-1) ?? "") ?? [];
    expect(Number(rejected), checked.lines.join("\n")).toBe(one.rejected.length);
    expect(checked.code).toBe(one.rejected.length === 0 ? 0 : 1);
  });

  test("the library, by its index, by trying every rule, and by correlating plainly", () => {
    const collection = load(one);
    const { rejected } = one;
    expect(collection.issues.map(({ message }) => message)).toHaveLength(rejected.length);
    for (const [at, { file, line, column, mentions }] of rejected.entries()) {
      const issue = collection.issues[at];
      if (file !== null) expect(issue?.file).toBe(file);
      if (line !== null) expect(issue?.line, issue?.message).toBe(line);
      if (column !== null) expect(issue?.column, issue?.message).toBe(column);
      if (mentions !== null) expect(issue?.message).toContain(mentions);
    }
    expect(differences(one, matchesOf(one, collection, "match"))).toEqual([]);
    expect(differences(one, matchesOf(one, collection, "scan"))).toEqual([]);
  });
});

describe("the suite", () => {
  it("has no expected failure that is no case", () => {
    const ids = new Set(cases.map(({ id }) => id));
    expect([...expectedFailures.keys()].filter((id) => !ids.has(id))).toEqual([]);
  });

  it("has every case that SEMANTICS.md names", () => {
    const text = readFileSync(join(here, "../../packages/sigma/SEMANTICS.md"), "utf8")
      .split("# What a correlation means")
      .at(-1);
    const named = [...(text ?? "").matchAll(/\((`[a-z-]+\/[a-z-*]+`(?:, `[a-z-/*]+`)*)\)/g)].flatMap(
      ([, list = ""]) => {
        let folder = "";
        return [...list.matchAll(/`(?:([a-z-]+)\/)?([a-z-*]+)`/g)].map(([, given, name = ""]) => {
          folder = given ?? folder;
          return `${folder}/${name}`;
        });
      },
    );
    expect(named.length).toBeGreaterThan(40);
    const ids = cases.map(({ id }) => id);
    const isThere = (name: string): boolean =>
      ids.some((id) => id === name || id.startsWith(name.replace("*", " ").trim()));
    expect(named.filter((name) => !isThere(name))).toEqual([]);
  });

  it("refuses cases that say something it does not know, or nothing", () => {
    const rules = "rules: 'title: t'\n";
    const about = "title: a\nspecification: b\n";
    expect(() => parseCase("x", `${about}${rules}events: '{}'\nmatch: {}\n`)).toThrow('"match" is no key');
    expect(() => parseCase("x", `${about}${rules}events: '{}'\nmatches: {u: [0]}\n`)).toThrow('names "u"');
    expect(() => parseCase("x", `${about}${rules}`)).toThrow('needs "events" or "rejected"');
    expect(() => parseCase("x", `${rules}events: '{}'\n`)).toThrow('needs "title"');
  });
});

function load(one: SigmaCase): SigmaCollection {
  return linkSigma(
    [...one.rules]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, text]) => parseSigma(text, { file, placeholders: one.placeholders })),
  );
}

/** What single events match, and what they amount to by looking at all of them again for each. */
function matchesOf(
  one: SigmaCase,
  collection: SigmaCollection,
  how: "match" | "scan",
): readonly ReportedMatch[] {
  const ruleSet = compileRules(collection.rules, { logSources: "partial" });
  const correlations = prepareCorrelations(collection);
  let time = 0;
  const single: ReportedMatch[] = [];
  const observations = eventsOf(one).map((event, ref) => {
    const rules = rulesOf(one, ruleSet, how, event);
    for (const rule of rules)
      if (!collection.silent.has(rule)) single.push({ event: ref, title: rule.title });
    time = parseEventTime(valueAt(event, one.timeField ?? "timestamp")) ?? time;
    return { time, ref, hits: correlations.observe(event, rules) };
  });
  const correlated = correlatePlainly(correlations.plans, observations);
  return [...single, ...correlated.map(({ ref, title }) => ({ event: ref, title }))];
}

type Event = Readonly<Record<string, unknown>>;

function eventsOf(one: SigmaCase): readonly Event[] {
  return one.events
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Event);
}

function rulesOf(one: SigmaCase, ruleSet: RuleSet, how: "match" | "scan", event: Event) {
  const { product, category, service } = event;
  const source = Object.fromEntries(
    Object.entries({ product, category, service }).filter(([, part]) => part !== undefined),
  );
  const found = one.isRouted ? ruleSet[how](event, [source]) : ruleSet[how](event);
  return found.map(({ rule }) => rule);
}

function valueAt(event: Event, path: string): unknown {
  let value: unknown = event;
  for (const key of path.split("."))
    value = typeof value === "object" && value !== null ? (value as Event)[key] : undefined;
  return value;
}

const root = mkdtempSync(join(tmpdir(), "sigma-suite-"));
afterAll(() => rmSync(root, { recursive: true }));

function writeCase(one: SigmaCase): string {
  const folder = mkdtempSync(join(root, "case-"));
  mkdirSync(join(folder, "rules"));
  for (const [name, text] of one.rules) writeFileSync(join(folder, "rules", name), text);
  writeFileSync(join(folder, "p.json"), JSON.stringify(Object.fromEntries(one.placeholders)));
  return folder;
}

function evalOptions(one: SigmaCase, folder: string): Parameters<typeof sigmaEval>[0] {
  return {
    rules: [join(folder, "rules")],
    logsourceRouting: one.isRouted,
    placeholders: join(folder, "p.json"),
    ...(one.timeField === null ? {} : { timeField: one.timeField }),
  };
}

async function run(
  command: (io: CommandIo) => Promise<number>,
  stdin: string,
): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  let out = "";
  const code = await command({
    stdin: (async function* () {
      yield Buffer.from(stdin);
    })(),
    out: async (text) => void (out += text),
    err: () => {},
    isTerminal: false,
    signal: new AbortController().signal,
  });
  return { code, lines: out.split("\n").filter((line) => line !== "") };
}
