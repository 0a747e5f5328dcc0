import { Worker } from "node:worker_threads";
import type { Log } from "./log.ts";

export interface WorkerPoolOptions {
  /** The worker's entry file: it calls `serveTasks`. */
  readonly entry: URL;
  readonly size: number;
  readonly workerData: unknown;
  readonly log: Log;
  /** A task that takes longer ends its worker; what it was given is the caller's to save. */
  readonly taskTimeoutMs: number;
}

/** Worker threads that do one task at a time each; a dead one is replaced. */
export interface WorkerPool<Task, Result> extends AsyncDisposable {
  /** Resolves once every worker has started, with what each said about itself. */
  readonly started: Promise<readonly unknown[]>;
  /** Resolves when a worker is free. */
  free(): Promise<void>;
  /** Runs the task on a free worker; rejects with `WorkerDied` when its worker did not survive it. */
  run(task: Task): Promise<Result>;
  /** Tells every worker something, before whatever task it is given next; one that is replaced is told the last of it. */
  tell(notice: unknown): void;
  /**
   * Has every worker read anew what it reads at its start, before whatever task it is given next; resolves with what each then
   * says about itself. One that dies over it is replaced and counts as none.
   */
  renew(): Promise<readonly unknown[]>;
}

/** What a worker is sent. */
export type WorkerOrder =
  | { readonly kind: "task"; readonly task: unknown }
  | { readonly kind: "notice"; readonly notice: unknown }
  | { readonly kind: "renew" };

export class WorkerDied extends Error {
  override readonly name = "WorkerDied";
}

/** What a worker posts: that it is ready, a task's result, or the error that a task or a notice threw. */
export type WorkerMessage =
  | { readonly kind: "ready"; readonly about: unknown }
  | { readonly kind: "renewed"; readonly about: unknown }
  | { readonly kind: "result"; readonly result: unknown }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "notice-failed"; readonly message: string };

interface Slot {
  worker: Worker;
  running: { resolve(result: unknown): void; reject(error: Error): void; timer: NodeJS.Timeout } | null;
  /** Told what the worker says about itself when it has read everything anew, or null when it died before. */
  renewing: ((about: unknown) => void)[];
}

export function createWorkerPool<Task, Result>(options: WorkerPoolOptions): WorkerPool<Task, Result> {
  let stopping = false;
  let waitingForFree: (() => void)[] = [];
  let told: WorkerOrder | null = null;
  const starts: Promise<unknown>[] = [];
  const slots: Slot[] = [];
  for (let index = 0; index < options.size; index += 1) slots.push(openSlot());

  function openSlot(): Slot {
    const slot: Slot = { worker: openWorker(), running: null, renewing: [] };
    starts.push(attach(slot));
    return slot;
  }

  function openWorker(): Worker {
    const worker = new Worker(options.entry, { workerData: options.workerData });
    if (told !== null) worker.postMessage(told);
    return worker;
  }

  /** Listens to the slot's worker; resolves when it is ready. */
  function attach(slot: Slot): Promise<unknown> {
    const { worker } = slot;
    return new Promise((resolve, reject) => {
      let cause: Error | null = null;
      worker.on("message", (message: WorkerMessage) => {
        if (message.kind === "ready") resolve(message.about);
        else if (message.kind === "renewed") slot.renewing.shift()?.(message.about);
        else if (message.kind === "notice-failed")
          options.log.error("a worker cannot use what it was told", { reason: message.message });
        else finish(slot, message);
      });
      worker.on("error", (error: Error) => {
        cause = error;
      });
      worker.on("exit", (code) => {
        const died = new WorkerDied(cause?.message ?? `worker ended with code ${code}`, { cause });
        reject(died);
        for (const renewed of slot.renewing.splice(0)) renewed(null);
        if (slot.running !== null) {
          clearTimeout(slot.running.timer);
          slot.running.reject(died);
          slot.running = null;
        }
        if (!stopping) restart(slot, died);
      });
    });
  }

  function restart(slot: Slot, died: WorkerDied): void {
    options.log.error("a worker died and is replaced", { reason: died.message });
    slot.worker = openWorker();
    attach(slot).catch((error: unknown) =>
      options.log.error("a worker did not start", { reason: String(error) }),
    );
    wakeWaiting();
  }

  function finish(slot: Slot, message: Extract<WorkerMessage, { kind: "result" | "failed" }>): void {
    const { running } = slot;
    if (running === null) return;
    clearTimeout(running.timer);
    slot.running = null;
    if (message.kind === "result") running.resolve(message.result);
    else running.reject(new Error(message.message));
    wakeWaiting();
  }

  function wakeWaiting(): void {
    const waiting = waitingForFree;
    waitingForFree = [];
    for (const resume of waiting) resume();
  }

  async function free(): Promise<void> {
    while (slots.every((slot) => slot.running !== null)) {
      await new Promise<void>((resolve) => waitingForFree.push(resolve));
    }
  }

  const started = Promise.all(starts);
  // Whoever waits for it is told; a pool that is closed while it starts has nobody who does.
  started.catch(() => undefined);
  return {
    started,
    free,
    async run(task) {
      let slot = slots.find((candidate) => candidate.running === null);
      while (slot === undefined) {
        await free();
        slot = slots.find((candidate) => candidate.running === null);
      }
      const taken = slot;
      return new Promise<Result>((resolve, reject) => {
        const timer = setTimeout(() => void taken.worker.terminate(), options.taskTimeoutMs);
        // The worker answers with the Result of this Task: both sides are typed by the same pool.
        taken.running = { resolve: (result) => resolve(result as Result), reject, timer };
        taken.worker.postMessage({ kind: "task", task } satisfies WorkerOrder);
      });
    },
    tell(notice) {
      told = { kind: "notice", notice };
      for (const { worker } of slots) worker.postMessage(told);
    },
    async renew() {
      const renewed = slots.map(
        (slot) =>
          new Promise<unknown>((resolve) => {
            slot.renewing.push(resolve);
            slot.worker.postMessage({ kind: "renew" } satisfies WorkerOrder);
          }),
      );
      return (await Promise.all(renewed)).filter((about) => about !== null);
    },
    async [Symbol.asyncDispose]() {
      stopping = true;
      await Promise.all(slots.map(({ worker }) => worker.terminate()));
    },
  };
}
