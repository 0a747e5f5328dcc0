import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileRules, parseSigma, type RuleSet, type SigmaIssue } from "@breakwater/sigma";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { CommandIo } from "../../apps/breakwater/src/commands/io.ts";
import { sigmaCheck } from "../../apps/breakwater/src/commands/sigma/check.ts";
import { sigmaEval } from "../../apps/breakwater/src/commands/sigma/eval.ts";
import { differences, parseCase, readCases, type ReportedMatch, type SigmaCase, titlesOf } from "./case.ts";

const here = dirname(fileURLToPath(import.meta.url));
const cases = readCases(join(here, "cases"));
const expectedFailures = new Map<string, string>(
  Object.entries(parse(readFileSync(join(here, "expected-failures.yml"), "utf8")) as Record<string, string>),
);

/** Correlations and filters need state that the library keeps apart from a rule set; the command runs them all. */
const needsState = ({ rules }: SigmaCase) =>
  [...rules.values()].some((text) => /^\s*"?(?:correlation|filter)"?:/m.test(text));

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

  if (needsState(one)) return;
  test("the library, by its index and by trying every rule", () => {
    const { ruleSet, issues } = load(one);
    expect(differences(one, matchesOf(one, ruleSet, "match"))).toEqual([]);
    expect(differences(one, matchesOf(one, ruleSet, "scan"))).toEqual([]);
    expect(issues.map(({ message }) => message)).toHaveLength(one.rejected.length);
    for (const [at, { file, line, column, mentions }] of one.rejected.entries()) {
      const issue = issues[at];
      if (file !== null) expect(issue?.file).toBe(file);
      if (line !== null) expect(issue?.line, issue?.message).toBe(line);
      if (column !== null) expect(issue?.column, issue?.message).toBe(column);
      if (mentions !== null) expect(issue?.message).toContain(mentions);
    }
  });
});

describe("the suite", () => {
  it("has no expected failure that is no case", () => {
    const ids = new Set(cases.map(({ id }) => id));
    expect([...expectedFailures.keys()].filter((id) => !ids.has(id))).toEqual([]);
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

function load(one: SigmaCase): { readonly ruleSet: RuleSet; readonly issues: readonly SigmaIssue[] } {
  const parsed = [...one.rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, text]) => parseSigma(text, { file, placeholders: one.placeholders }));
  return {
    ruleSet: compileRules(
      parsed.flatMap(({ rules }) => rules),
      { logSources: "partial" },
    ),
    issues: parsed.flatMap(({ issues }) => issues),
  };
}

function matchesOf(one: SigmaCase, ruleSet: RuleSet, how: "match" | "scan"): readonly ReportedMatch[] {
  return one.events
    .split("\n")
    .filter((line) => line.trim() !== "")
    .flatMap((line, event) => {
      // A case's events are JSON objects.
      const value = JSON.parse(line) as Readonly<Record<string, string>>;
      const { product, category, service } = value;
      const source = Object.fromEntries(
        Object.entries({ product, category, service }).filter(([, part]) => part !== undefined),
      );
      const found = one.isRouted ? ruleSet[how](value, [source]) : ruleSet[how](value);
      return found.map(({ rule: { title } }) => ({ event, title }));
    });
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
