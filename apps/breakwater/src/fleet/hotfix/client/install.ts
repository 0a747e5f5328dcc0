import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Bundle, bundleTargetPath, readBundle } from "../bundle/bundle.ts";
import {
  runCompromiseCheck,
  runPrecheck,
  runScript,
  type ScriptSurroundings,
  unpack,
} from "../bundle/run-script.ts";
import type { FetchedHotfixes } from "./fetch-hotfixes.ts";
import { type InstalledHotfix, readInstalled, recordInstalled } from "./installed.ts";

/** What happened to one hotfix on this device; a line of the report. */
export interface InstallReport {
  readonly hotfix: string;
  readonly version: number;
  readonly sha256: string;
  /** `applied` is the device's own word: proof comes from elsewhere. */
  readonly state: "applied" | "not needed" | "cannot apply" | "undone" | "failed";
  /** Was this device hit before it was changed? */
  readonly compromise: "hit" | "not hit" | "unknown";
  /** What the script that decided wrote, its beginning. */
  readonly output: string;
}

export interface InstallOptions {
  readonly state: string;
  /** `/` on a device. */
  readonly root: string;
  readonly scriptTimeoutMs: number;
  readonly signal: AbortSignal;
}

const maximumReportedOutput = 4_000;

/** Applies what was verified, undoes what people have revoked, and finishes what a power cut interrupted. */
export async function installHotfixes(
  fetched: FetchedHotfixes,
  options: InstallOptions,
): Promise<readonly InstallReport[]> {
  const reports = await finishInterrupted(options);
  for (const { hotfix, record } of revoked(fetched, options.state))
    reports.push(await undo(hotfix, record, options));
  for (const one of fetched.offered) {
    if (one.kind === "refused") continue;
    const { name, version } = one.bundle.manifest;
    const known = readInstalled(options.state)[name];
    // What failed here is not tried again and again: a higher version is the next try.
    if (known?.version === version && !isInterrupted(known)) continue;
    reports.push(await install(one.bundle, one.target.sha256, options));
  }
  return reports;
}

/** Evidence first: the compromise check runs before anything is changed. */
async function install(bundle: Bundle, sha256: string, options: InstallOptions): Promise<InstallReport> {
  const { name: hotfix, version } = bundle.manifest;
  const around = prepare(bundle, options);
  const { verdict: compromise, output } = await runCompromiseCheck(bundle, around);
  const report = (state: InstallReport["state"], text: string): InstallReport => ({
    hotfix,
    version,
    sha256,
    state,
    compromise,
    output: text.slice(0, maximumReportedOutput),
  });
  const record = (state: InstalledHotfix["state"]): void =>
    recordInstalled(options.state, hotfix, {
      version,
      target: bundleTargetPath(bundle.manifest),
      sha256,
      state,
      compromise,
    });
  const precheck = await runPrecheck(bundle, around);
  if (precheck === "not needed") record("applied");
  if (precheck !== "applies") return report(precheck === "cannot" ? "cannot apply" : precheck, output);
  record("applying");
  const applied = await runScript(bundle, "apply", around);
  const verified = applied.exitCode === 0 ? await runScript(bundle, "verify", around) : applied;
  if (verified.exitCode === 0) {
    record("applied");
    return report("applied", output);
  }
  const undone = await runScript(bundle, "undo", around);
  const state = undone.exitCode === 0 ? "undone" : "failed";
  record(state);
  return report(state, verified.output + undone.output);
}

/** A cut between `applying` and its end leaves half a change: it is verified, else undone. */
async function finishInterrupted(options: InstallOptions): Promise<InstallReport[]> {
  const reports: InstallReport[] = [];
  for (const [hotfix, record] of Object.entries(readInstalled(options.state))) {
    if (record.state !== "applying") continue;
    const bundle = keptBundle(record, options);
    if (bundle === null) continue;
    const { exitCode, output } = await runScript(bundle, "verify", prepare(bundle, options));
    if (exitCode !== 0) {
      const report = await undo(hotfix, record, options);
      // Undone, it is applied again if it is still offered.
      if (report.state === "undone")
        recordInstalled(options.state, hotfix, { ...record, state: "interrupted" });
      else reports.push(report);
      continue;
    }
    recordInstalled(options.state, hotfix, { ...record, state: "applied" });
    const { version, sha256, compromise } = record;
    reports.push({
      hotfix,
      version,
      sha256,
      state: "applied",
      compromise,
      output: output.slice(0, maximumReportedOutput),
    });
  }
  return reports;
}

function isInterrupted({ state }: InstalledHotfix): boolean {
  return state === "applying" || state === "interrupted";
}

async function undo(
  hotfix: string,
  record: InstalledHotfix,
  options: InstallOptions,
): Promise<InstallReport> {
  const { version, sha256, compromise } = record;
  const bundle = keptBundle(record, options);
  const { exitCode, output } =
    bundle === null
      ? { exitCode: null, output: "its bundle is not there any more" }
      : await runScript(bundle, "undo", prepare(bundle, options));
  const state = exitCode === 0 ? "undone" : "failed";
  recordInstalled(options.state, hotfix, { ...record, state });
  return { hotfix, version, sha256, state, compromise, output: output.slice(0, maximumReportedOutput) };
}

/** Applied here and no longer allowed by the people who sign; not while they allow a higher version, which will replace it. */
function revoked({ allowed }: FetchedHotfixes, state: string) {
  return Object.entries(readInstalled(state)).flatMap(([hotfix, record]) => {
    const isAllowed = allowed.some(
      ({ custom }) =>
        custom["hotfix"] === hotfix &&
        typeof custom["version"] === "number" &&
        custom["version"] >= record.version,
    );
    return isAllowed || record.state !== "applied" ? [] : [{ hotfix, record }];
  });
}

/** The bundle that a record is about, if the disk still has it as it was verified. */
function keptBundle({ target, sha256 }: InstalledHotfix, { state }: InstallOptions): Bundle | null {
  const path = join(state, "bundles", target);
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  return createHash("sha256").update(bytes).digest("hex") === sha256 ? readBundle(bytes) : null;
}

function prepare(
  bundle: Bundle,
  { state, root, scriptTimeoutMs, signal }: InstallOptions,
): ScriptSurroundings {
  // Scripts run in a folder of their own: what they are told must not depend on ours.
  const folder = resolve(state, "work");
  const keep = resolve(state, "keep", bundle.manifest.name);
  rmSync(folder, { recursive: true, force: true });
  for (const path of [folder, keep]) mkdirSync(path, { recursive: true, mode: 0o700 });
  unpack(bundle, folder);
  return { folder, root: resolve(root), keep, timeoutMs: scriptTimeoutMs, signal };
}
