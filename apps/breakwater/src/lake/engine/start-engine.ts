import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LakeError } from "../lake-error.ts";
import type { EngineMessage, EngineStart } from "./messages.ts";

export interface Engine {
  readonly url: string;
  readonly password: string;
  /** Resolves when the process has ended, with how. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
  /** Ends it at once, as when it does not answer any more. */
  kill(): void;
}

const startTimeoutMs = 60_000;

/** Where nothing else is said: enough for the dashboards' queries over a hundred million events. */
export const defaultMemoryBytes = 2 * 1024 ** 3;

/** An engine whose parent was killed ends by itself, but not before the system has written what it was at. */
const attempts = 25;
const betweenAttemptsMs = 250;

/**
 * Starts the engine on a folder that nobody else may use (`lockDataFolder`): what holds it still is the engine of a process
 * that was killed, and that is waited for.
 */
export async function startNextEngine(directory: string, memoryBytes?: number): Promise<Engine> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startEngine(directory, memoryBytes);
    } catch (error) {
      if (!isWritable(directory) || attempt === attempts) throw error;
    }
    await sleep(betweenAttemptsMs);
  }
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts the engine's process on a folder and waits until it listens. */
export async function startEngine(
  directory: string,
  memoryBytes: number = defaultMemoryBytes,
): Promise<Engine> {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const child = fork(new URL(`./main${extension}`, import.meta.url), {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Nothing of our environment is its business. Times without a zone are UTC; each query that runs at once takes a
    // thread of libuv's pool.
    env: { TZ: "UTC", UV_THREADPOOL_SIZE: "24", ...compileCache() },
  });
  const password = randomBytes(24).toString("base64url");
  const errors = lastLines(child);
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(`${signal ?? `code ${code}`}${errors()}`));
  });
  child.send({ directory, password, memoryBytes } satisfies EngineStart);
  const port = await listening(child, ended, directory);
  return {
    url: `http://127.0.0.1:${port}`,
    password,
    ended,
    kill: () => void child.kill("SIGKILL"),
    async stop() {
      // The engine ends when the channel closes, as it would if this process died.
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The folder that this process was told to keep compiled modules in; below it Node makes one for each of its versions. */
function compileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}

async function listening(child: ChildProcess, ended: Promise<string>, directory: string): Promise<number> {
  const started = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(cannotOpen(directory, `the engine did not start within ${startTimeoutMs / 1_000} s`));
    }, startTimeoutMs);
    // The engine sends nothing but EngineMessage.
    child.once("message", (message: EngineMessage) => {
      clearTimeout(timer);
      if (message.kind === "listening") resolve(message.port);
      else reject(cannotOpen(directory, message.message));
    });
    void endsEarly();
    async function endsEarly(): Promise<void> {
      const how = await ended;
      clearTimeout(timer);
      reject(cannotOpen(directory, `the engine ended at once: ${how}`));
    }
  });
  return started;
}

function cannotOpen(directory: string, reason: string): LakeError {
  // chDB says the same for a folder that another process holds and for one that it cannot write.
  const advice =
    "either another process has it open (stop that one, or choose another folder with --data), or it cannot be written (check its owner and the free space)";
  return new LakeError(
    "cannot_open",
    `the lake in ${directory} cannot be opened: ${advice} (${reason.split("\n")[0] ?? ""})`,
  );
}

/** The end of what the process wrote to standard error, for the message when it dies. */
function lastLines(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-2_000);
  });
  return () => (text.trim() === "" ? "" : `: ${text.trim().split("\n").at(-1) ?? ""}`);
}
