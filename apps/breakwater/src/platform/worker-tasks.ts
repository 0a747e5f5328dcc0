import { parentPort } from "node:worker_threads";
import type { WorkerMessage } from "./worker-pool.ts";

interface Served<Result> {
  readonly result: Result;
  /** Buffers of the result that move to the other thread. */
  readonly transfer: readonly ArrayBuffer[];
}

/** The worker's side of a pool: says it is ready, then answers one task at a time. */
export function serveTasks<Result>(about: unknown, perform: (task: unknown) => Served<Result>): void {
  const port = parentPort;
  if (port === null) throw new Error("serveTasks: must run in a worker thread");
  const post = (message: WorkerMessage, transfer: readonly ArrayBuffer[] = []) =>
    port.postMessage(message, [...transfer]);
  port.on("message", (task: unknown) => {
    try {
      const { result, transfer } = perform(task);
      post({ kind: "result", result }, transfer);
    } catch (error) {
      post({
        kind: "failed",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  });
  post({ kind: "ready", about });
}
