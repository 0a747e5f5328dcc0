import { printable } from "../../platform/log.ts";
import type { HuntFinding, HuntReport } from "./findings.ts";

/** The report for a person's terminal: what was found, where, since when, and what could not be seen. */
export function renderTable(report: HuntReport): string {
  const table = report.findings.length === 0 ? [] : [findingsTable(report.findings), ""];
  return [...table, ...summary(report), ""].join("\n");
}

/** Findings as lines of columns. */
export function findingsTable(findings: readonly HuntFinding[]): string {
  const head = ["LEVEL", "RULE", "DEVICE", "FIRST SEEN (UTC)", "LAST SEEN (UTC)", "EVENTS"];
  const rows = findings.map(toRow);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(head), ...rows.map(line)].join("\n");
}

function toRow({ rule, device, first_seen: first, last_seen: last, count }: HuntFinding): readonly string[] {
  return [
    rule.level,
    clip(rule.title, 70),
    clip(device === null ? "unknown" : `${device.name} (${device.product})`, 40),
    minutes(first),
    minutes(last),
    String(count),
  ];
}

/** What was looked at, and what could not be: part of every answer. */
export function summary(report: HuntReport): readonly string[] {
  const base = Object.entries(report.base).map(([reason, count]) => `${count} ${reason}`);
  const found =
    report.findings.length === 0 ? "Nothing was found by these rules" : `${report.findings.length} findings`;
  const indicators = report.indicators === 0 ? "" : ` and ${report.indicators} indicators`;
  const unread =
    report.unreadable > 0
      ? [`${report.unreadable} files or folders could not be read: see the messages above.`]
      : [];
  const understood = report.events - report.specific === 0 ? "" : `; not understood: ${base.join(", ")}`;
  return [
    `${found}: ${report.rules} rules${indicators} over ${report.events} events of ${report.files} files.`,
    `${report.specific} events are of a specific class${understood}.`,
    ...unread,
    // Honest output: absence of findings is not absence of an intruder.
    "Logs show what a device chose to log. What was not logged, or was deleted, cannot be seen here.",
  ];
}

function minutes(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}

function clip(text: string, length: number): string {
  const safe = printable(text);
  return safe.length <= length ? safe : `${safe.slice(0, length - 1)}…`;
}
