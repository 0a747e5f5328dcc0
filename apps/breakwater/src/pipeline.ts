import { type CollectCounters, countDropped } from "./collect/counters.ts";
import { createIntakeQueue, type IntakeQueue, type PendingChunk } from "./collect/intake-queue.ts";
import type { Lake } from "./lake/lake.ts";
import type { Correlation } from "./pipeline/correlation.ts";
import type { ProcessedChunk } from "./pipeline/process-chunk.ts";
import { createWriter } from "./pipeline/writer.ts";
import type { Workers } from "./pipeline/workers.ts";
import type { PipelineCounters } from "./pipeline/counters.ts";
import type { Clock } from "./platform/clock.ts";
import type { Log } from "./platform/log.ts";
import type { Store } from "./store/store.ts";

export interface Dependencies {
  readonly store: Store;
  readonly lake: Lake;
  readonly workers: Workers;
  /** Null where no rule correlates anything. */
  readonly correlation: Correlation | null;
  readonly counters: PipelineCounters;
  readonly collected: CollectCounters;
  /** Last batch of the lake that is complete, as `recover` left it. */
  readonly lastSequence: number;
  readonly queueBytes: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Pipeline extends AsyncDisposable {
  /** Collectors put raw records in here. */
  readonly intake: IntakeQueue;
  /** Resolves when what is being processed now is stored or given up: what comes later sees what was published before. */
  settled(): Promise<void>;
}

const drainMs = 10_000;
const passTimeMs = 1_000;

/**
 * The whole flow of an event:
 *
 *     collect/    listeners and files put RawRecords into the intake, which is bounded and packs them into chunks
 *     normalise/  RawRecord -> OCSF event; what cannot be parsed becomes a base event     } in worker threads,
 *     enrich/     which device reported it                                                } chunk by chunk:
 *     detect/     event -> detections                                                     } pipeline/process-chunk.ts
 *     lake/       events, as one batch, whole or not at all
 *     detect/     what the batch's events mean together: pipeline/correlation.ts
 *     store/      findings, devices, and the record that the batch is complete
 *     collect/    the sender is acknowledged
 */
export function startPipeline(d: Dependencies): Pipeline {
  const intake = createIntakeQueue({
    clock: d.clock,
    limitBytes: d.queueBytes,
    lingerMs: 20,
    known: (tenant, source, key) => d.store.batches.delivery(tenant, source, key),
    onLost: (transport, count) => countDropped(d.collected, transport, "stopping", count),
  });
  const inWorkers = new Set<Promise<void>>();
  const writer = createWriter({
    ...d,
    batches: d.store.batches,
    isMoreComing: () => inWorkers.size > 0,
    onStored: (chunks, correlated) => d.counters.stored(chunks, correlated),
  });
  const unsettled = new Set<Promise<void>>();
  // Windows of correlations close although nothing comes any more.
  const passing = setInterval(() => {
    if (intake.state.records === 0 && inWorkers.size === 0) writer.passTime(d.clock.now());
  }, passTimeMs);

  async function process(pending: PendingChunk): Promise<void> {
    const settled = Promise.withResolvers<void>();
    unsettled.add(settled.promise);
    const isOver = () => {
      unsettled.delete(settled.promise);
      settled.resolve();
    };
    try {
      const processed: ProcessedChunk = await d.workers.process(pending.chunk);
      writer.add(
        {
          ...pending,
          settle(outcome) {
            pending.settle(outcome);
            isOver();
          },
        },
        processed,
      );
    } catch (error) {
      isOver();
      throw error;
    }
  }

  async function run(): Promise<void> {
    for (;;) {
      // A chunk is packed only when a worker is free: under load chunks grow and cost less a record.
      await d.workers.free();
      const pending = await intake.take();
      if (pending === null) return;
      const work = process(pending).finally(() => inWorkers.delete(work));
      inWorkers.add(work);
    }
  }

  const running = run();
  return {
    intake,
    settled: async () => void (await Promise.all(unsettled)),
    async [Symbol.asyncDispose]() {
      clearInterval(passing);
      intake.close();
      await running;
      // A lake that cannot take anything must not keep the server from stopping.
      const timer = setTimeout(() => writer.giveUp(), drainMs);
      await Promise.all(inWorkers);
      await writer.drained();
      clearTimeout(timer);
    },
  };
}
