import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { createLog } from "./log.ts";
import { createWorkerPool } from "./worker-pool.ts";

const clock = { now: () => 0, monotonicMs: () => 0 };
const log = createLog({ clock, level: "error", format: "text", write: () => undefined });
/** Never says that it is ready. */
const starting = new URL("data:text/javascript,setInterval(() => undefined, 1000)");

it("may be closed while it starts, by somebody who does not wait for that", async () => {
  const unheard: unknown[] = [];
  const hear = (error: unknown) => void unheard.push(error);
  process.on("unhandledRejection", hear);
  const pool = createWorkerPool({ entry: starting, size: 1, workerData: {}, log, taskTimeoutMs: 1_000 });
  await pool[Symbol.asyncDispose]();
  await setImmediate();
  process.off("unhandledRejection", hear);
  expect(unheard).toEqual([]);
  await expect(pool.started).rejects.toThrow("worker ended");
});

it("tells whoever waits for a task that its worker is gone", async () => {
  const pool = createWorkerPool({ entry: starting, size: 1, workerData: {}, log, taskTimeoutMs: 1_000 });
  const task = pool.run("anything");
  const told = expect(task).rejects.toThrow("worker ended");
  await pool[Symbol.asyncDispose]();
  await told;
});
