import { randomUUID } from "node:crypto";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { SingleBar } from "cli-progress";
import type { Language } from "@breakwater/messages";
import type { Detection } from "@breakwater/ocsf";
import { findLogFiles } from "../collect/files/find-log-files.ts";
import { createDetection, type DetectionEngine } from "../detect/detect.ts";
import { loadRules } from "../detect/rules.ts";
import { deviceIdentityOf } from "../enrich/device-identity.ts";
import type { Normalise } from "../normalise/normalise.ts";
import { systemClock } from "../platform/clock.ts";
import { HuntCorrelation } from "./hunt-correlation.ts";
import { type HuntIntel, readHuntIntel } from "./hunt-intel.ts";
import { type CommandIo, exitCode, UsageError } from "./io.ts";
import { levels } from "./levels.ts";
import { HuntFindings, type HuntReport } from "./report/findings.ts";
import type { ReportFormat } from "./report/formats.ts";
import { renderHtml } from "./report/html.ts";
import { stixReport } from "./report/stix.ts";
import { renderTable, summary } from "./report/table.ts";
import { createOfflineNormalise, formatOf, type OfflineOptions, readFileRecords } from "./offline.ts";

export interface HuntCommand extends OfflineOptions {
  readonly paths: readonly string[];
  /** Further rules, beside those that come with Breakwater. */
  readonly rules: readonly string[];
  /** Files of indicators, and folders of them. */
  readonly intel: readonly string[];
  readonly contentRules: readonly string[];
  readonly format: ReportFormat;
  /** Of the HTML report. */
  readonly language: Language;
  readonly version: string;
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
  const engine = createDetection(loaded);
  const intel = readHuntIntel(command.intel, io);
  const findings = new HuntFindings();
  const correlation = new HuntCorrelation(engine, findings);
  const look: Look = { command, normalise, engine, correlation, intel, findings };
  const unreadable = await readAll(files, look, io);
  correlation.end();
  const report = findings.report({
    files: files.length - unreadable,
    unreadable: unreadable + problems.length,
    rules: engine.ruleSet.rules.length + loaded.correlations.length,
    indicators: intel.count,
    ruleProblems: loaded.problems,
  });
  const text = await render(report, command);
  if (command.out === null) await io.out(text);
  else writeFileSync(command.out, text);
  // What was looked at belongs to every answer, also where the findings go to a machine.
  if (command.format !== "table" || command.out !== null) io.err(`${summary(report).join("\n")}\n`);
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
  readonly engine: DetectionEngine;
  readonly correlation: HuntCorrelation;
  readonly intel: HuntIntel;
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

async function readOne(file: string, look: Look): Promise<void> {
  const { command, normalise, engine, correlation, intel, findings } = look;
  for await (const records of readFileRecords(file, formatOf(file), command)) {
    for (const { record, offset } of records) {
      if (record.bytes.length === 0) continue;
      const event = normalise(record);
      const device = deviceIdentityOf(event);
      findings.addEvent(event, device);
      for (const detection of [...engine.detect(event, device), ...intel.detect(event, device)])
        findings.addDetection(detection, event, { file, offset });
      correlation.add(event, device, { file, offset });
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

/** Where there is no terminal there is nothing to show. */
const hiddenProgress = {
  start: (_total: number, _value: number): void => undefined,
  increment: (_by: number): void => undefined,
  stop: (): void => undefined,
};

async function render(report: HuntReport, { format, language, version }: HuntCommand): Promise<string> {
  const madeAt = systemClock.now();
  switch (format) {
    case "table":
      return renderTable(report);
    case "ndjson":
      return renderNdjson(report);
    case "html":
      return renderHtml(report, { language, madeAt, version });
    case "stix":
      return await stixReport(report, { madeAt, newUuid: randomUUID });
  }
}

function renderNdjson(report: HuntReport): string {
  return report.findings
    .map(({ rule: { source: _text, ...rule }, ...finding }) => `${JSON.stringify({ rule, ...finding })}\n`)
    .join("");
}
