import { setTimeout as sleep } from "node:timers/promises";
import type { Detection } from "@breakwater/ocsf";
import type { PendingChunk } from "../collect/intake-queue.ts";
import type { Lake } from "../lake/lake.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { BatchCommit, Batches } from "../store/store.ts";
import type { CorrelatedStep, Correlation } from "./correlation.ts";
import { DeviceSightings } from "./device-sightings.ts";
import type { ProcessedChunk } from "./process-chunk.ts";

export interface WriterOptions {
  readonly lake: Pick<Lake, "insertEvents" | "insertSightings">;
  readonly batches: Pick<Batches, "commit" | "commitStep">;
  /** Null where no rule correlates anything. */
  readonly correlation: Correlation | null;
  /** Whether chunks are on their way that the next batch may wait for. */
  readonly isMoreComing: () => boolean;
  /** Sequence of the last batch that is complete. */
  readonly lastSequence: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Told after each batch is complete, and of what correlations found. */
  readonly onStored: (chunks: readonly ProcessedChunk[], correlated: readonly Detection[]) => void;
}

export interface Writer {
  /** Puts a processed chunk into the next batch. */
  add(pending: PendingChunk, processed: ProcessedChunk): void;
  /** Says that nothing received before `receivedAt` is still on its way: correlations may close windows by it. */
  passTime(receivedAt: number): void;
  /** Resolves once everything that was added is settled. */
  drained(): Promise<void>;
  /** Stops waiting for a lake or store that cannot take anything: what is not stored is settled as failed. */
  giveUp(): void;
}

interface Entry {
  readonly pending: PendingChunk;
  readonly processed: ProcessedChunk;
}

/** Fewer inserts than this a second, or parts pile up faster than ClickHouse merges them. */
const betweenInsertsMs = 100;
/**
 * What an insert costs hardly grows with its rows, so while more is coming the next one waits for a multiple of what the last
 * took: the busier the machine, the larger the batches. Whoever waits for an acknowledgement with nothing more to send waits for
 * none of it.
 */
const waitPerInsert = 3;
const longestWaitMs = 2_000;
const pollMs = 20;
const batchRows = 60_000;
const batchBytes = 64 * 1024 * 1024;
const retryCommitMs = 1_000;

/**
 * Writes batches in two steps, each one batch after another: events into the lake; then their sightings, correlations, the
 * commit in the control store, and the senders are acknowledged. While a batch is in the second step, the next is in the
 * first. The control store holds the commit record; what a crash leaves between the two is finished by `recover`.
 */
export function createWriter(options: WriterOptions): Writer {
  const { lake, batches, correlation, clock, log } = options;
  const queue: Entry[] = [];
  let sequence = options.lastSequence;
  let running: Promise<void> | null = null;
  let passedTime: number | null = null;
  const givenUp = new AbortController();

  async function writeAll(): Promise<void> {
    if (passedTime !== null) await step(passedTime);
    passedTime = null;
    let second = Promise.resolve();
    while (queue.length > 0) {
      const begun = clock.monotonicMs();
      const entries = nextBatch(queue);
      if (givenUp.signal.aborted) {
        settle(entries, { failed: "stopping" });
        continue;
      }
      sequence += 1;
      const batch = toBatch(sequence, entries);
      const isStored = await tried(batch, () => lake.insertEvents(batch, givenUp.signal));
      if (!isStored) settle(entries, { failed: "lake_unavailable" });
      // Correlations and commits are in order, and no more than one batch waits for its own.
      await second;
      if (isStored) second = complete(batch, entries);
      await waitForMore(clock.monotonicMs() - begun);
    }
    await second;
    running = null;
    if (queue.length > 0) running = writeAll();
  }

  /** Waits between two inserts, of which the first took `insertMs`. */
  async function waitForMore(insertMs: number): Promise<void> {
    const begun = clock.monotonicMs();
    const longest = Math.min(longestWaitMs, insertMs * waitPerInsert);
    for (;;) {
      const waited = clock.monotonicMs() - begun;
      const isEarly = waited + insertMs < betweenInsertsMs;
      const isWorthIt = waited < longest && options.isMoreComing() && !isFull(queue);
      if (givenUp.signal.aborted || !(isEarly || isWorthIt)) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  async function complete({ sequence: number, rows, day }: Batch, entries: readonly Entry[]): Promise<void> {
    const chunks = entries.map(({ processed }) => processed);
    const blocks = chunks.map(({ sightings }) => sightings);
    const sightings = { sequence: number, day, rows, blocks, mayBeThere: false };
    if (!(await tried(sightings, () => lake.insertSightings(sightings, givenUp.signal))))
      return settle(entries, { failed: "lake_unavailable" });
    const correlated = await correlate(
      chunks.reduce((newest, { receivedAt }) => Math.max(newest, receivedAt), 0),
      chunks.flatMap(({ observations }) => observations),
    );
    const devices = new DeviceSightings();
    for (const sighting of chunks.flatMap((chunk) => chunk.devices)) devices.add(sighting);
    const batch: BatchCommit = {
      sequence: number,
      committedAt: clock.now(),
      rows,
      detections: [...chunks.flatMap(({ detections }) => detections), ...correlated.detections],
      devices: devices.all(),
      deliveries: chunks.flatMap(({ deliveries }) => deliveries),
      correlation: correlated.commit,
    };
    if (!(await commitUntilDone(number, () => batches.commit(batch))))
      return settle(entries, { failed: "store_unavailable" });
    if (correlated.commit !== null) await correlation?.committed();
    options.onStored(chunks, correlated.detections);
    settle(entries, "stored");
  }

  /** The lake retries until it is told to stop, so a failure is a stop or a defect: senders must try again. */
  async function tried(
    { sequence: number, rows }: Pick<Batch, "sequence" | "rows">,
    insert: () => Promise<void>,
  ): Promise<boolean> {
    try {
      await insert();
      return true;
    } catch (error) {
      log.error("a batch could not be stored; its senders are told to try again", {
        sequence: number,
        rows,
        reason: String(error),
      });
      return false;
    }
  }

  /** What correlations make of time alone. */
  async function step(receivedAt: number): Promise<void> {
    const { detections, commit } = await correlate(receivedAt, []);
    if (commit === null) return;
    const committedAt = clock.now();
    const isCommitted = await commitUntilDone(null, () =>
      batches.commitStep({ committedAt, detections, correlation: commit }),
    );
    if (!isCommitted) return;
    await correlation?.committed();
    options.onStored([], detections);
  }

  async function correlate(
    receivedAt: number,
    observations: ProcessedChunk["observations"],
  ): Promise<CorrelatedStep> {
    return correlation?.apply({ receivedAt, observations }) ?? { detections: [], commit: null };
  }

  /** The lake has the rows, so the commit must follow: a full disk or a busy file is waited for, else `recover` does it. */
  async function commitUntilDone(number: number | null, commit: () => Promise<void>): Promise<boolean> {
    for (;;) {
      try {
        await commit();
        return true;
      } catch (error) {
        log.error("the control store cannot take a batch; trying again", {
          sequence: number ?? 0,
          reason: String(error),
        });
        // Giving up ends the wait early, which is no failure.
        await sleep(retryCommitMs, undefined, { signal: givenUp.signal }).catch(() => undefined);
        if (givenUp.signal.aborted) return false;
      }
    }
  }

  async function drained(): Promise<void> {
    if (running === null) return;
    await running;
    return drained();
  }

  return {
    add(pending, processed) {
      queue.push({ pending, processed });
      running ??= writeAll();
    },
    passTime(receivedAt) {
      const next = correlation?.nextTime ?? null;
      if (running !== null || next === null || next > receivedAt) return;
      passedTime = receivedAt;
      running = writeAll();
    },
    drained,
    giveUp: () => givenUp.abort(),
  };
}

type Batch = Parameters<Lake["insertEvents"]>[0];

function toBatch(sequence: number, entries: readonly Entry[]): Batch {
  return {
    sequence,
    day: entries[0]?.pending.day ?? 0,
    rows: entries.reduce((sum, { processed }) => sum + processed.rows, 0),
    blocks: entries.map(({ processed }) => processed.block),
    mayBeThere: false,
  };
}

function settle(entries: readonly Entry[], outcome: Parameters<PendingChunk["settle"]>[0]): void {
  for (const { pending } of entries) pending.settle(outcome);
}

/** Whether the queue holds what one batch takes. */
function isFull(queue: readonly Entry[]): boolean {
  const rows = queue.reduce((sum, { processed }) => sum + processed.rows, 0);
  const bytes = queue.reduce((sum, { processed }) => sum + processed.block.length, 0);
  return rows >= batchRows || bytes >= batchBytes;
}

/** Takes from the queue what fits into one batch: one UTC day of receipt, so that it becomes one part. */
function nextBatch(queue: Entry[]): readonly Entry[] {
  const day = queue[0]?.pending.day;
  let rows = 0;
  let bytes = 0;
  let count = 0;
  for (const { pending, processed } of queue) {
    const full = rows + processed.rows > batchRows || bytes + processed.block.length > batchBytes;
    if (pending.day !== day || (count > 0 && full)) break;
    rows += processed.rows;
    bytes += processed.block.length;
    count += 1;
  }
  return queue.splice(0, count);
}
