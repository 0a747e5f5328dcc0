import type { Detection } from "@breakwater/ocsf";
import type { CorrelationStatus, CorrelationStep } from "../detect/correlation/live-correlation.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { createWorkerPool } from "../platform/worker-pool.ts";
import type { CorrelationCommit, CorrelationStates } from "../store/store.ts";
import type { CorrelationResult, CorrelationSetup, CorrelationTask } from "./correlation-worker.ts";

/** What a step found, and what must be stored in the same transaction as that. */
export interface CorrelatedStep {
  readonly detections: readonly Detection[];
  /** Null where the step changed nothing. */
  readonly commit: CorrelationCommit | null;
}

/**
 * Correlations over all events, in the order in which batches are stored. State is in one thread; the control store holds
 * what it was at some moment and every step since, each written with the findings it led to: after a crash the same steps
 * lead to the same state, and no finding is lost or made twice.
 */
export interface Correlation extends AsyncDisposable {
  /** The next step. Never rejects: rules must not keep events from being stored. */
  apply(step: CorrelationStep): Promise<CorrelatedStep>;
  /** Told when the last step is stored. */
  committed(): Promise<void>;
  /** Reads the rules anew; what correlations that are still the same remember stays. */
  renewRules(): Promise<void>;
  /** From which time of receipt on a step without observations would bring something out; null where none would. */
  readonly nextTime: number | null;
}

/** A task may have to read everything that is remembered. */
const taskTimeoutMs = 10 * 60_000;
const saveEveryBytes = 4 * 1024 * 1024;
const nothingFound: CorrelatedStep = { detections: [], commit: null };

/** Starts the thread and brings it to where the last stored step led; null where no rule correlates anything. */
export async function startCorrelation(
  options: CorrelationSetup & {
    readonly states: CorrelationStates;
    readonly log: Log;
    readonly metrics: Metrics;
    /** State is saved anew when the steps since have grown beyond this, and beyond the state itself. Default 4 MiB. */
    readonly saveEveryBytes?: number;
  },
): Promise<Correlation | null> {
  const { states, log, metrics, rulePaths, delayMs } = options;
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const pool = createWorkerPool<CorrelationTask, CorrelationResult>({
    entry: new URL(`./correlation-worker${extension}`, import.meta.url),
    size: 1,
    workerData: { rulePaths, delayMs } satisfies CorrelationSetup,
    log,
    taskTimeoutMs,
  });
  const [about] = await pool.started;
  // correlation-worker.ts says this when it is ready.
  if ((about as { readonly correlations: number }).correlations === 0) {
    await pool[Symbol.asyncDispose]();
    return null;
  }
  let status: CorrelationStatus | null = null;
  let position = 0;
  /** Of the steps that are stored since the state was. */
  let logBytes = 0;
  let stateBytes = 0;
  let stepBytes = 0;
  const errors = metrics.counter("breakwater_correlation_errors_total", "Steps of correlations that failed.");
  countersOf(metrics, () => status);

  async function run(task: CorrelationTask): Promise<CorrelationResult> {
    const result = await pool.run(task);
    ({ status } = result);
    return result;
  }

  async function restore(): Promise<void> {
    const saved = await states.load();
    ({ position } = saved);
    stateBytes = sizeOf(saved.states);
    logBytes = saved.steps.reduce((sum, step) => sum + sizeOf(step.observations), 0);
    await run({ kind: "restore", states: saved.states, steps: saved.steps });
  }

  async function save(): Promise<void> {
    const { states: saved } = await run({ kind: "save" });
    await states.save(position, saved);
    stateBytes = sizeOf(saved);
    logBytes = 0;
  }

  try {
    await restore();
  } catch (error) {
    // Events must not wait for it: what is received from now on is correlated.
    log.error("what correlations remembered cannot be read; they start afresh", { reason: String(error) });
    await run({ kind: "restore", states: [], steps: [] });
  }
  return {
    async apply(step) {
      const isDue = status?.nextTime !== null && (status?.nextTime ?? Infinity) <= step.receivedAt;
      if (step.observations.length === 0 && !isDue) return nothingFound;
      for (const isLast of [false, true]) {
        try {
          const { detections } = await run({ kind: "apply", step });
          stepBytes = sizeOf(step.observations);
          return { detections, commit: { position: position + 1, ...step } };
        } catch (error) {
          errors.add(1);
          log.error("correlations failed on a batch", { isGivenUp: isLast, reason: String(error) });
          // What the thread knew is lost with it, or half changed: it starts again from what is stored.
          await restore().catch((again: unknown) =>
            log.error("correlations could not be restored", { reason: String(again) }),
          );
        }
      }
      return nothingFound;
    },
    async committed() {
      position += 1;
      logBytes += stepBytes;
      if (logBytes < Math.max(options.saveEveryBytes ?? saveEveryBytes, stateBytes)) return;
      try {
        await save();
      } catch (error) {
        // The steps are stored, so nothing is lost; it is tried again when they have grown further.
        log.warn("the state of correlations could not be saved", { reason: String(error) });
        logBytes = 0;
      }
    },
    renewRules: async () => void (await pool.renew()),
    get nextTime() {
      return status?.nextTime ?? null;
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

function sizeOf(parts: readonly { readonly bytes: Uint8Array }[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function countersOf(metrics: Metrics, status: () => CorrelationStatus | null): void {
  const gauge = (name: string, help: string, read: (status: CorrelationStatus) => number): void =>
    metrics.gauge(`breakwater_correlation_${name}`, help, () => {
      const known = status();
      return known === null ? 0 : read(known);
    });
  gauge("groups", "Groups of events that correlations remember.", ({ groups }) => groups);
  gauge(
    "old_events",
    "Events older than their tenant's time, correlated in their device's own; since the start.",
    ({ counters }) => counters.old,
  );
  gauge(
    "late_events",
    "Events too old to be correlated at all; since the start.",
    ({ counters }) => counters.late,
  );
  gauge(
    "evicted_groups",
    "Groups forgotten before their time for want of room; since the start.",
    ({ counters }) => counters.groupsEvicted,
  );
  gauge(
    "reduced_entries",
    "Parts of groups merged or forgotten for want of room; since the start.",
    ({ counters }) => counters.entriesReduced,
  );
  gauge(
    "evicted_devices",
    "Devices whose old events were forgotten for want of room; since the start.",
    ({ counters }) => counters.lanesEvicted,
  );
}
