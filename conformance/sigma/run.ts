// Runs the suite against any engine that takes Sigma rules and events as NDJSON; README.md says how.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { differences, readCases, type ReportedMatch, type SigmaCase, titlesOf } from "./case.ts";

const options = {
  command: { type: "string" },
  check: { type: "string" },
  "routing-option": { type: "string", default: "--logsource-routing" },
  "placeholders-option": { type: "string", default: "--placeholders {placeholders}" },
  "time-option": { type: "string", default: "--time-field {time_field}" },
  "event-key": { type: "string", default: "event" },
  "rule-key": { type: "string", default: "rule_id,rule_title" },
  "per-event": { type: "boolean", default: false },
  only: { type: "string", default: "" },
  jobs: { type: "string", default: "2" },
  help: { type: "boolean", default: false },
} as const;
const timeoutMs = 60_000;

type Settings = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
type Verdict =
  | { readonly kind: "passed" | "not run" }
  | { readonly kind: "failed"; readonly why: readonly string[] };

const settings: Settings = parseArgs({ options }).values;
if (settings.help || settings.command === undefined) {
  console.error(
    "usage: run.ts --command 'ENGINE -r {rules} {options}' [--check 'ENGINE check {rules} {options}'] [--per-event] [--only TEXT] [--jobs N]\nsee README.md",
  );
  process.exit(2);
}
process.exit(await main(settings.command));

async function main(command: string): Promise<number> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), "cases");
  const cases = readCases(folder).filter(({ id }) => id.includes(settings.only));
  const verdicts = new Map<string, Verdict>();
  const waiting = cases.values();
  const work = async (): Promise<void> => {
    for (const one of waiting) verdicts.set(one.id, await runCase(one, command));
  };
  await Promise.all(Array.from({ length: Number(settings.jobs) }, work));
  const counts = { passed: 0, failed: 0, "not run": 0 };
  for (const { id, title, specification, basis } of cases) {
    const verdict = verdicts.get(id) ?? { kind: "not run" };
    counts[verdict.kind] += 1;
    if (verdict.kind !== "failed") continue;
    console.log(`FAILED ${id}: ${title} (${specification}; ${basis})`);
    for (const reason of verdict.why) console.log(`    ${reason}`);
  }
  console.log(`cases: ${counts.passed} passed, ${counts.failed} failed, ${counts["not run"]} not run`);
  return counts.failed === 0 ? 0 : 1;
}

async function runCase(one: SigmaCase, command: string): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), "sigma-case-"));
  try {
    const rules = join(folder, "rules");
    mkdirSync(rules);
    for (const [name, text] of one.rules) writeFileSync(join(rules, name), text);
    const placeholders = join(folder, "placeholders.json");
    writeFileSync(placeholders, JSON.stringify(Object.fromEntries(one.placeholders)));
    const fill = (template: string): readonly string[] =>
      fillTemplate(template, one, { rules, placeholders });
    const why: string[] = [];
    if (one.rejected.length > 0 && settings.check !== undefined) {
      const { code } = await run(fill(settings.check), "");
      if (code === 0) why.push("a rule that must be rejected was accepted (exit code 0)");
    }
    if (one.events !== "") {
      const reported = settings["per-event"]
        ? await eachEvent(one, fill(command))
        : await allEvents(one, fill(command));
      why.push(...differences(one, reported));
    } else if (settings.check === undefined) return { kind: "not run" };
    return why.length === 0 ? { kind: "passed" } : { kind: "failed", why };
  } catch (error) {
    return { kind: "failed", why: [error instanceof Error ? error.message : String(error)] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function allEvents(one: SigmaCase, command: readonly string[]): Promise<readonly ReportedMatch[]> {
  const { output } = await run(command, one.events);
  return recordsOf(output).map((record) => {
    const event = valueAt(record, settings["event-key"]);
    if (event !== null && typeof event !== "number")
      throw new Error(`"${settings["event-key"]}" of a match is no index: ${JSON.stringify(record)}`);
    return { event, title: titleOf(one, record) };
  });
}

/** For engines that do not number events: one run an event, whose matches are all that event's. */
async function eachEvent(one: SigmaCase, command: readonly string[]): Promise<readonly ReportedMatch[]> {
  const reported: ReportedMatch[] = [];
  const events = one.events.split("\n").filter((line) => line.trim() !== "");
  for (const [event, line] of events.entries()) {
    const { output } = await run(command, `${line}\n`);
    for (const record of recordsOf(output)) reported.push({ event, title: titleOf(one, record) });
  }
  return reported;
}

function recordsOf(output: string): readonly object[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as object);
}

function titleOf(one: SigmaCase, record: object): string {
  const titles = titlesOf(one);
  for (const key of settings["rule-key"].split(",")) {
    const value = valueAt(record, key);
    if (typeof value === "string") return titles.get(value) ?? value;
  }
  throw new Error(`a match names no rule under "${settings["rule-key"]}": ${JSON.stringify(record)}`);
}

function valueAt(record: object, path: string): unknown {
  let value: unknown = record;
  for (const key of path.split("."))
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return value;
}

function fillTemplate(
  template: string,
  one: SigmaCase,
  paths: { readonly rules: string; readonly placeholders: string },
): readonly string[] {
  const extra = [
    ...(one.isRouted ? [settings["routing-option"]] : []),
    ...(one.placeholders.size > 0 ? [settings["placeholders-option"]] : []),
    ...(one.timeField === null ? [] : [settings["time-option"]]),
  ].join(" ");
  return template
    .replaceAll("{options}", extra)
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) =>
      word
        .replaceAll("{rules}", paths.rules)
        .replaceAll("{placeholders}", paths.placeholders)
        .replaceAll("{time_field}", one.timeField ?? ""),
    );
}

function run(
  [program = "", ...parameters]: readonly string[],
  input: string,
): Promise<{ readonly output: string; readonly code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: ["pipe", "pipe", "ignore"], timeout: timeoutMs });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (output += part));
    child.on("error", reject);
    child.on("close", (code) => resolve({ output, code }));
    // An engine that refuses its rules may end before it reads its input.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
