import { parentPort } from "node:worker_threads";
import type { WorkerMessage, WorkerOrder } from "./worker-pool.ts";

interface Served<Result> {
  readonly result: Result;
  /** Buffers of the result that move to the other thread. */
  readonly transfer: readonly ArrayBuffer[];
}

/**
 * The worker's side of a pool: says it is ready, then answers one task at a time. `notice` is what `tell` sends; `onRenew`
 * reads everything anew and says what is then true of the worker.
 */
export function serveTasks<Result>(
  about: unknown,
  perform: (task: unknown) => Served<Result> | Promise<Served<Result>>,
  onNotice: (notice: unknown) => void = () => undefined,
  onRenew: () => unknown = () => about,
): void {
  const port = parentPort;
  if (port === null) throw new Error("serveTasks: must run in a worker thread");
  const post = (message: WorkerMessage, transfer: readonly ArrayBuffer[] = []) =>
    port.postMessage(message, [...transfer]);
  const fail = (kind: "failed" | "notice-failed", error: unknown) =>
    post({ kind, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  const answer = ({ result, transfer }: Served<Result>) => post({ kind: "result", result }, transfer);
  let current = about;
  /** What cannot be read leaves the worker as it was. */
  const renewed = (): unknown => {
    try {
      current = onRenew();
    } catch (error) {
      fail("notice-failed", error);
    }
    return current;
  };
  port.on("message", (order: WorkerOrder) => {
    try {
      if (order.kind === "notice") return onNotice(order.notice);
      if (order.kind === "renew") return post({ kind: "renewed", about: renewed() });
      const served = perform(order.task);
      if (served instanceof Promise) served.then(answer).catch((error: unknown) => fail("failed", error));
      else answer(served);
    } catch (error) {
      fail(order.kind === "task" ? "failed" : "notice-failed", error);
    }
  });
  post({ kind: "ready", about });
}
