import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const app = dirname(dirname(fileURLToPath(import.meta.url)));
export const launcher = join(app, "breakwater.mjs");
const startMs = 60_000;

/** A real server as a person starts it: launcher, server, workers and engine, each a process or thread of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly base: string;
  /** Port of a listener by the name that the log gives it. */
  port(listener: "syslog-udp" | "syslog-tcp" | "syslog-tls"): number;
  readonly setupToken: string | null;
  /** The launcher's; the server and the engine are below it. */
  readonly pid: number;
  /** What standard output and error have said so far. */
  output(): string;
  waitFor(pattern: RegExp): Promise<void>;
  /** Kills one process with SIGKILL. */
  kill(which: "launcher" | "server" | "engine"): void;
  /** Resolves when launcher, server and engine are all gone. */
  readonly gone: Promise<void>;
  readonly exitCode: Promise<number | null>;
  stop(): Promise<number | null>;
}

export interface StartOptions {
  readonly data: string;
  readonly flags?: readonly string[];
  readonly config?: string;
  /** The command's entry; the clone's where not given. */
  readonly entry?: string;
}

/** Starts `breakwater up` on free ports and waits until its console answers. */
export async function startServer(options: StartOptions): Promise<ServerProcess> {
  const server = spawnServer(options);
  await Promise.race([
    server.waitFor(/Breakwater is ready/),
    server.exitCode.then((code) => {
      throw new Error(`the server ended with ${code} before it was ready:\n${server.output()}`);
    }),
  ]);
  return server;
}

/** Starts it without waiting: for starts that must fail. */
export function spawnServer({ data, flags = [], config, entry = launcher }: StartOptions): ServerProcess {
  // Where no data folder can be, no file can be beside it either.
  const yaml = statSync(dirname(data)).isDirectory() ? configOf(config) : null;
  const configFlags = yaml === null ? [] : ["--config", writeConfig(data, yaml)];
  const child = spawn(
    process.execPath,
    [entry, "up", "--data", data, "--http-port", "0", "--syslog-port", "0", ...configFlags, ...flags],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, BREAKWATER_CONFIG: undefined } },
  );
  let text = "";
  const waiting = new Set<() => void>();
  const more = (chunk: Buffer) => {
    text += chunk.toString();
    for (const check of waiting) check();
  };
  child.stdout.on("data", more);
  child.stderr.on("data", more);
  const exitCode = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  // Launcher, server and engine hold the same pipe: it closes when the last of them is gone.
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const waitFor = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`waited for ${pattern}; the server said:\n${text}`));
      }, startMs);
      const check = () => {
        if (!pattern.test(text)) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  const stop = async () => {
    child.kill("SIGTERM");
    await gone;
    return exitCode;
  };
  return {
    get base() {
      return /https?:\/\/[^/\s]+/.exec(text)?.[0] ?? "";
    },
    port: (listener) => Number(new RegExp(`name=${listener} host=\\S+ port=(\\d+)`).exec(text)?.[1]),
    get setupToken() {
      return /#token=(\S+)/.exec(text)?.[1] ?? null;
    },
    pid: child.pid ?? 0,
    output: () => text,
    waitFor,
    kill: (which) => process.kill(pidOf(child, which), "SIGKILL"),
    gone,
    exitCode,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

function pidOf(child: ChildProcess, which: "launcher" | "server" | "engine"): number {
  if (child.pid === undefined) throw new Error("the launcher did not start");
  if (which === "launcher") return child.pid;
  const server = childOf(child.pid);
  return which === "server" ? server : childOf(server);
}

function childOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  const first = Number(children[0]);
  if (!Number.isInteger(first) || first <= 0) throw new Error(`process ${pid} has no child`);
  return first;
}

/** Tests start many servers beside each other, each with one worker where they ask for no other number; benches as it ships. */
function configOf(config: string | undefined): string | null {
  const isTest = process.env["VITEST"] !== undefined;
  if (!isTest || config?.includes("workers:") === true) return config ?? null;
  return `${config ?? ""}\nworkers: 1\n`;
}

function writeConfig(data: string, yaml: string): string {
  const path = `${data}.yaml`;
  writeFileSync(path, yaml);
  return path;
}

/** Runs a command of `breakwater` to its end; standard output, or an error that holds standard error. */
export function breakwater(...flags: readonly string[]): string {
  return execFileSync(process.execPath, [launcher, ...flags], { encoding: "utf8" }).trim();
}

/** A data folder that is gone after the test. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "breakwater-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
