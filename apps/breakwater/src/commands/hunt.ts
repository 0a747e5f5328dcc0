import { statSync, writeFileSync } from "node:fs";
import { SingleBar } from "cli-progress";
import type { Detection } from "@breakwater/ocsf";
import { findLogFiles } from "../collect/files/find-log-files.ts";
import { readFileLines } from "../collect/files/read-lines.ts";
import { createDetection, type Detect } from "../detect/detect.ts";
import { loadRules } from "../detect/rules.ts";
import { deviceIdentityOf } from "../enrich/device-identity.ts";
import { systemClock } from "../platform/clock.ts";
import { hiddenProgress, type HuntReport, HuntFindings } from "./hunt-findings.ts";
import { renderTable } from "./hunt-table.ts";
import { type CommandIo, UsageError } from "./io.ts";
import { createOfflineNormalise, maximumLineBytes, toRecord } from "./offline.ts";

export interface HuntCommand {
  readonly paths: readonly string[];
  /** Further rules, beside those that come with Breakwater. */
  readonly rules: readonly string[];
  readonly contentRules: readonly string[];
  readonly format: "table" | "ndjson";
  readonly out: string | null;
  readonly failOn: Detection["rule"]["level"] | null;
  readonly timezone: string | null;
  readonly referenceTime: number | null;
}

export const levels = ["informational", "low", "medium", "high", "critical"] as const;

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
  const loaded = loadRules([...command.contentRules, ...command.rules]);
  for (const problem of loaded.problems) io.err(`breakwater hunt: rule not used: ${problem}\n`);
  const { detect, ruleSet } = createDetection(loaded.rules);
  const findings = new HuntFindings();
  const unreadable = await readAll(files, command, detect, findings, io);
  const report = findings.report({
    files: files.length - unreadable,
    unreadable: unreadable + problems.length,
    rules: ruleSet.rules.length,
  });
  const text = command.format === "ndjson" ? renderNdjson(report) : renderTable(report);
  if (command.out === null) await io.out(text);
  else writeFileSync(command.out, text);
  if (
    command.failOn !== null &&
    report.findings.some(
      ({ rule }) => levels.indexOf(rule.level) >= levels.indexOf(command.failOn ?? "critical"),
    )
  )
    return 1;
  return unreadable + problems.length > 0 ? 2 : 0;
}

async function readAll(
  files: readonly string[],
  command: HuntCommand,
  detect: Detect,
  findings: HuntFindings,
  io: CommandIo,
): Promise<number> {
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
      await readOne(file, command, detect, findings);
    } catch (error) {
      unreadable += 1;
      io.err(`breakwater hunt: ${file}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
    progress.increment(sizeOf(file));
  }
  progress.stop();
  return unreadable;
}

async function readOne(
  file: string,
  command: HuntCommand,
  detect: Detect,
  findings: HuntFindings,
): Promise<void> {
  const normalise = createOfflineNormalise(command, file);
  const receivedAt = command.referenceTime ?? statSync(file).mtimeMs;
  for await (const lines of readFileLines(file, { maximumLineBytes })) {
    for (const line of lines) {
      if (line.bytes.length === 0) continue;
      const event = normalise(toRecord(line, file, receivedAt ?? systemClock.now()));
      findings.addEvent(event);
      for (const detection of detect(event, deviceIdentityOf(event)))
        findings.addDetection(detection, event, { file, offset: line.offset });
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
