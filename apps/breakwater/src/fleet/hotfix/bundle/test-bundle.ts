import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBackExpected, readBackOfDevice } from "../read-back.ts";
import type { Bundle } from "./bundle.ts";
import type { BundleTest, ScriptName } from "./manifest.ts";
import { runCompromiseCheck, runPrecheck, runScript, type ScriptSurroundings, unpack } from "./run-script.ts";

/** What one of a bundle's own tests found; `issue` is `null` where all was as the manifest says. */
export interface TestResult {
  readonly name: string;
  readonly issue: string | null;
}

const scriptTimeoutMs = 60_000;

/**
 * Runs a bundle's own tests: each on a copy of its folder that stands for a device. The checks must answer as expected; what
 * applies must verify, then need nothing more, and be undone to the last byte.
 */
export async function testBundle(bundle: Bundle, signal: AbortSignal): Promise<readonly TestResult[]> {
  const results: TestResult[] = [];
  for (const test of bundle.manifest.tests) {
    const folder = mkdtempSync(join(tmpdir(), "breakwater-hotfix-test-"));
    try {
      results.push({ name: test.name, issue: await runTest(bundle, test, folder, signal) });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return results;
}

async function runTest(
  bundle: Bundle,
  test: BundleTest,
  folder: string,
  signal: AbortSignal,
): Promise<string | null> {
  const around: ScriptSurroundings = {
    folder: join(folder, "bundle"),
    root: join(folder, "root"),
    keep: join(folder, "keep"),
    timeoutMs: scriptTimeoutMs,
    signal,
  };
  for (const path of [around.folder, around.keep]) mkdirSync(path);
  unpack(bundle, around.folder);
  cpSync(join(around.folder, test.root), around.root, { recursive: true });
  const before = hashTree(around.root);
  const { verdict, output } = await runCompromiseCheck(bundle, around);
  if (verdict !== test.compromise)
    return `compromise: expected ${test.compromise}, got ${verdict}: ${output.slice(0, 500)}`;
  const precheck = await runPrecheck(bundle, around);
  if (precheck !== test.precheck) return `precheck: expected ${test.precheck}, got ${precheck}`;
  if (hashTree(around.root) !== before)
    return "compromise or precheck: expected no change of the device, got one";
  return precheck === "applies" ? applyAndUndo(bundle, around, before) : null;
}

async function applyAndUndo(
  bundle: Bundle,
  around: ScriptSurroundings,
  before: string,
): Promise<string | null> {
  const failed = async (name: ScriptName): Promise<string | null> => {
    const { exitCode, output } = await runScript(bundle, name, around);
    return exitCode === 0
      ? null
      : `${name}: expected exit code 0, got ${exitCode ?? "none"}: ${output.slice(0, 500)}`;
  };
  // The power may be cut before `apply` has done anything: `undo` must cope.
  const early = await failed("undo");
  if (early !== null) return `before apply: ${early}`;
  if (hashTree(around.root) !== before) return "undo before apply: expected no change of the device, got one";
  const issue = (await failed("apply")) ?? (await failed("verify"));
  if (issue !== null) return issue;
  if (readBackOfDevice(bundle, around.root, "") !== readBackExpected(bundle, ""))
    return "readBack: expected the files as they are in the bundle after apply, got others";
  const again = await runPrecheck(bundle, around);
  if (again !== "not needed") return `precheck after apply: expected not needed, got ${again}`;
  const undone = await failed("undo");
  if (undone !== null) return undone;
  return hashTree(around.root) === before
    ? null
    : "undo: expected the device as it was before, got a difference";
}

/** One hash over paths, modes and content below a folder. */
function hashTree(folder: string): string {
  const hash = createHash("sha256");
  const visit = (path: string): void => {
    if (!existsSync(path)) return;
    for (const name of readdirSync(path).sort()) {
      const at = join(path, name);
      const { mode } = lstatSync(at);
      const isFolder = lstatSync(at).isDirectory();
      hash.update(`${at.slice(folder.length)}\0${mode.toString(8)}\0`);
      if (isFolder) visit(at);
      else hash.update(createHash("sha256").update(readFileSync(at)).digest());
    }
  };
  visit(folder);
  return hash.digest("hex");
}
