import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Bundle } from "./bundle.ts";
import type { ScriptName } from "./manifest.ts";

/** What a script said: its exit code (`null` when it was stopped) and the beginning of its output. */
export interface ScriptResult {
  readonly exitCode: number | null;
  readonly output: string;
}

export interface ScriptSurroundings {
  /** Where the bundle was unpacked. */
  readonly folder: string;
  /** The device's file system as the script sees it: `/`, or a folder in tests. */
  readonly root: string;
  /** Where `apply` keeps what `undo` needs; survives between the two. */
  readonly keep: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** By convention of the format: "not needed" of `precheck`, "hit" of `compromise`. */
const otherAnswer = 10;
const maximumOutputBytes = 64 * 1024;

/** Writes a bundle's files below a folder that is there and empty. */
export function unpack(bundle: Bundle, folder: string): void {
  for (const { path, isExecutable, bytes } of bundle.files) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, bytes, { flag: "wx" });
    chmodSync(place, isExecutable ? 0o755 : 0o644);
  }
}

/** `applies`, `not needed`, or `cannot` where the script could not tell. */
export async function runPrecheck(bundle: Bundle, around: ScriptSurroundings) {
  const { exitCode } = await runScript(bundle, "precheck", around);
  return exitCode === 0 ? "applies" : exitCode === otherAnswer ? "not needed" : "cannot";
}

/** Was this device hit? `unknown` is never taken for "not hit". */
export async function runCompromiseCheck(bundle: Bundle, around: ScriptSurroundings) {
  const { exitCode, output } = await runScript(bundle, "compromise", around);
  return {
    verdict: exitCode === 0 ? "not hit" : exitCode === otherAnswer ? "hit" : "unknown",
    output,
  } as const;
}

/** Runs one script of an unpacked bundle with nothing of this process's environment; never throws for what it does. */
export function runScript(
  bundle: Bundle,
  name: ScriptName,
  around: ScriptSurroundings,
): Promise<ScriptResult> {
  const path = join(around.folder, bundle.manifest.scripts[name]);
  const child = spawn(path, [], {
    cwd: around.folder,
    env: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      LC_ALL: "C",
      HOTFIX_ROOT: around.root,
      HOTFIX_KEEP: around.keep,
    },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that what it started is stopped with it.
    detached: true,
  });
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  const take = (part: Buffer): void => {
    if (sizeBytes < maximumOutputBytes) parts.push(part.subarray(0, maximumOutputBytes - sizeBytes));
    sizeBytes += part.length;
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const stop = AbortSignal.any([around.signal, AbortSignal.timeout(around.timeoutMs)]);
  const kill = (): void => killGroup(child.pid);
  stop.addEventListener("abort", kill, { once: true });
  return new Promise((resolve) => {
    const end = (exitCode: number | null, more: string): void => {
      stop.removeEventListener("abort", kill);
      resolve({ exitCode, output: Buffer.concat(parts).toString("utf8") + more });
    };
    child.once("error", (error) => end(null, error.message));
    // What a script leaves running would keep its output open: it ends with the script.
    child.once("exit", kill);
    child.once("close", (code) => end(code, ""));
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has ended.
  }
}
