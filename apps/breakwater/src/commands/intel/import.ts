import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Tlp } from "@breakwater/indicators";
import { maximumContentBytes } from "../../intel/decode-content.ts";
import { importIndicators } from "../../intel/import-indicators.ts";
import { findIndicatorFiles } from "../../intel/indicator-files.ts";
import type { ImportReport } from "../../intel/import-report.ts";
import { printable } from "../../platform/log.ts";
import type { IndicatorScope, Reliability } from "../../store/indicators.ts";
import { commandActor, openControlStore, tenantOf } from "../control-store.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";

export interface IntelImport {
  readonly data: string;
  readonly files: readonly string[];
  /** Of one file: what its source is called; else the file's name. */
  readonly source: string | null;
  /** Whose own they are; null for everybody's. */
  readonly tenant: string | null;
  readonly licence: string;
  readonly tlp: Tlp | null;
  readonly confidence: number | null;
  readonly reliability: Reliability | null;
  readonly isDryRun: boolean;
  readonly force: boolean;
  /** One JSON object a file. */
  readonly asJson: boolean;
}

/**
 * `breakwater intel import FILE...`: each file becomes what the source of its name lists now. A running server looks events up
 * in it within a second. Exit code 2 when a file was not taken.
 */
export async function intelImport(command: IntelImport, io: CommandIo): Promise<number> {
  const { files, problems } = findIndicatorFiles(command.files);
  for (const problem of problems) io.err(`breakwater intel import: ${problem}\n`);
  if (files.length === 0) throw new UsageError("no file to import");
  if (command.source !== null && files.length > 1)
    throw new UsageError(`--source names one source, and there are ${files.length} files`);
  await using store = await openControlStore(command.data);
  const scope: IndicatorScope =
    command.tenant === null ? "installation" : (await tenantOf(store, command.tenant)).id;
  let isAllTaken = problems.length === 0;
  for (const { path, name } of files) {
    const source = command.source ?? name;
    const report = await importIndicators(store.indicators, {
      by: commandActor(),
      source: { ...describedBy(command), scope, name: source },
      content: await contentOf(path),
      isDryRun: command.isDryRun,
      force: command.force,
    });
    if (report.outcome === "refused") isAllTaken = false;
    await io.out(
      command.asJson ? `${JSON.stringify({ file: path, ...toJsonReport(report) })}\n` : told(path, report),
    );
  }
  return isAllTaken ? exitCode.ok : exitCode.usage;
}

function describedBy({ licence, tlp, confidence, reliability }: IntelImport) {
  return { kind: "file", licence, tlp, confidence, reliability } as const;
}

async function contentOf(path: string): Promise<Uint8Array> {
  if (!existsSync(path)) throw new UsageError(`${path}: no such file`);
  const content = await readFile(path);
  if (content.length > maximumContentBytes)
    throw new UsageError(`${path}: larger than ${maximumContentBytes} bytes; import it in parts`);
  return content;
}

function toJsonReport(report: ImportReport): object {
  const { outcome } = report;
  if (outcome === "unchanged") return report;
  const { leftOut, leftOutItems, ...rest } = report;
  return {
    ...rest,
    left_out: leftOut,
    left_out_items: leftOutItems?.map(({ place, ...item }) => ({ ...item, ...place })),
  };
}

const shownItems = 20;

/** The report for a person: what was read and changed, and what was left out and why. */
function told(path: string, report: ImportReport): string {
  const name = printable(basename(path));
  if (report.outcome === "unchanged") return `${name}: unchanged\n`;
  const lines = [headline(name, report)];
  const counts = Object.entries(report.read ?? {}).map(([kind, count]) => `${count} ${kind}`);
  if (counts.length > 0) lines.push(`  read as ${report.format ?? ""}: ${counts.join(", ")}`);
  if ((report.patterns ?? 0) > 0)
    lines.push(`  ${report.patterns} STIX patterns say more than values and are not matched with events`);
  const reasons = Object.entries(report.leftOut ?? {}).map(([reason, count]) => `${count} ${reason}`);
  if (reasons.length > 0) lines.push(`  left out: ${reasons.join(", ")}`);
  for (const { reason, place, text, detail } of (report.leftOutItems ?? []).slice(0, shownItems)) {
    const where = place.field === null ? `line ${place.line}` : `line ${place.line}, ${place.field}`;
    lines.push(`    ${printable(`${where}: ${reason}: ${text}${detail === "" ? "" : ` (${detail})`}`)}`);
  }
  const more = (report.leftOutItems?.length ?? 0) - shownItems;
  if (more > 0) lines.push(`    and ${more} more; --json tells them`);
  return `${lines.join("\n")}\n`;
}

function headline(name: string, report: Exclude<ImportReport, { readonly outcome: "unchanged" }>): string {
  if (report.outcome === "refused")
    return `${name}: not taken: ${report.reason}: ${printable(report.detail)}`;
  const verb = report.outcome === "would-apply" ? "would be imported" : "imported";
  return `${name}: ${verb}: ${report.added} added, ${report.kept} kept, ${report.removed} removed`;
}
