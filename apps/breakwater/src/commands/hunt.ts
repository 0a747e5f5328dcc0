import { existsSync, statSync, writeFileSync } from "node:fs";
import { SingleBar } from "cli-progress";
import type { Detection } from "@breakwater/ocsf";
import { findLogFiles } from "../collect/files/find-log-files.ts";
import { createDetection, type Detect } from "../detect/detect.ts";
import { loadRules } from "../detect/rules.ts";
import { deviceIdentityOf } from "../enrich/device-identity.ts";
import type { Normalise } from "../normalise/normalise.ts";
import { hiddenProgress, type HuntReport, HuntFindings } from "./hunt-findings.ts";
import { renderTable, summary } from "./hunt-table.ts";
import { type CommandIo, exitCode, UsageError } from "./io.ts";
import { levels } from "./levels.ts";
import { createOfflineNormalise, formatOf, type OfflineOptions, readFileRecords } from "./offline.ts";

export interface HuntCommand extends OfflineOptions {
  readonly paths: readonly string[];
  /** Further rules, beside those that come with Breakwater. */
  readonly rules: readonly string[];
  readonly contentRules: readonly string[];
  readonly format: "table" | "ndjson";
  readonly out: string | null;
  readonly failOn: Detection["rule"]["level"] | null;
}

/**
 * `breakwater hunt`: normalises and detects over files without a server. Exit code 0; 1 when a finding reaches `failOn`; 2
 * when something could not be read.
 */
export async function huntCommand(command: HuntCommand, io: CommandIo): Promise<number> {
  const { files, problems } = findLogFiles(command.paths);
  for (const problem of problems) io.err(`breakwater hunt: ${problem}\n`);
  if (files.length === 0)
    throw new UsageError(
      problems.length > 0
        ? "nothing to read"
        : "no log files found: expected .log, .txt, .json, .ndjson or .gz in these folders",
    );
  for (const path of command.rules)
    if (!existsSync(path)) throw new UsageError(`--rules ${path}: no such file or folder`);
  const normalise = createOfflineNormalise(command);
  const loaded = loadRules([...command.contentRules, ...command.rules]);
  for (const problem of loaded.problems) io.err(`breakwater hunt: rule not used: ${problem}\n`);
  const { detect, ruleSet } = createDetection(loaded.rules);
  const findings = new HuntFindings();
  const look: Look = { command, normalise, detect, findings };
  const unreadable = await readAll(files, look, io);
  const report = findings.report({
    files: files.length - unreadable,
    unreadable: unreadable + problems.length,
    rules: ruleSet.rules.length,
  });
  const text = command.format === "ndjson" ? renderNdjson(report) : renderTable(report);
  if (command.out === null) await io.out(text);
  else writeFileSync(command.out, text);
  // What was looked at belongs to every answer, also where the findings go to a machine.
  if (command.format === "ndjson" || command.out !== null) io.err(`${summary(report).join("\n")}\n`);
  if (
    command.failOn !== null &&
    report.findings.some(
      ({ rule }) => levels.indexOf(rule.level) >= levels.indexOf(command.failOn ?? "critical"),
    )
  )
    return exitCode.failed;
  return unreadable + problems.length > 0 ? exitCode.usage : exitCode.ok;
}

/** What one hunt looks with, and where it keeps what it finds. */
interface Look {
  readonly command: HuntCommand;
  readonly normalise: Normalise;
  readonly detect: Detect;
  readonly findings: HuntFindings;
}

async function readAll(files: readonly string[], look: Look, io: CommandIo): Promise<number> {
  const progress = io.isTerminal
    ? new SingleBar({
        format: "hunting [{bar}] {percentage}% {value}/{total} bytes",
        stream: process.stderr,
        clearOnComplete: true,
      })
    : hiddenProgress;
  progress.start(
    files.reduce((sum, file) => sum + sizeOf(file), 0),
    0,
  );
  let unreadable = 0;
  for (const file of files) {
    try {
      await readOne(file, look);
    } catch (error) {
      unreadable += 1;
      io.err(`breakwater hunt: ${file}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    progress.increment(sizeOf(file));
  }
  progress.stop();
  return unreadable;
}

async function readOne(file: string, { command, normalise, detect, findings }: Look): Promise<void> {
  for await (const records of readFileRecords(file, formatOf(file), command)) {
    for (const { record, offset } of records) {
      if (record.bytes.length === 0) continue;
      const event = normalise(record);
      findings.addEvent(event);
      for (const detection of detect(event, deviceIdentityOf(event)))
        findings.addDetection(detection, event, { file, offset });
    }
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    // Gone since it was found; reading it reports that.
    return 0;
  }
}

function renderNdjson(report: HuntReport): string {
  return report.findings.map((finding) => `${JSON.stringify(finding)}\n`).join("");
}
