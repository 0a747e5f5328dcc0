import type { Chunk } from "../collect/chunk.ts";
import type { IndicatorSegments } from "../platform/indicator-segments.ts";
import type { WatchedNames } from "../platform/watched-names.ts";
import type { Log } from "../platform/log.ts";
import { createWorkerPool } from "../platform/worker-pool.ts";
import type { ProcessedChunk } from "./process-chunk.ts";

/** What a worker is given when it starts. */
export interface WorkerSetup {
  readonly rulePaths: readonly string[];
  readonly timezones: Readonly<Record<string, string>>;
}

/** What a worker says about itself when it is ready. */
export interface WorkerAbout {
  readonly rules: {
    readonly compiled: number;
    readonly inactive: number;
    readonly rejected: number;
    readonly problems: readonly string[];
    /** Versions (`ruleVersion`) of the rules that make findings by themselves. */
    readonly versions: readonly string[];
  };
}

export interface WorkerTask {
  readonly chunk: Chunk;
  /** `keep-only`: nothing is parsed or matched; each record is kept as a base event. */
  readonly mode: "full" | "keep-only";
}

/** What workers are told while they run; the last of it again to one that is replaced. */
export interface WorkerNotice {
  readonly indicators: IndicatorSegments | null;
  readonly watchedNames: WatchedNames | null;
}

export interface Workers extends AsyncDisposable {
  /** As of the rules that are in use. */
  readonly about: WorkerAbout;
  /** Reads the rules anew: the next chunk is detected on with what is in their files now. */
  renewRules(): Promise<void>;
  free(): Promise<void>;
  /** Never rejects for what a chunk holds: in the end its records are kept without being understood. */
  process(chunk: Chunk): Promise<ProcessedChunk>;
  /** The events of the next chunk are looked up in these indicators. */
  useIndicators(segments: IndicatorSegments): void;
  /** The events of the next chunk are compared with these names. */
  useWatchedNames(names: WatchedNames): void;
}

/** A chunk takes a few ms; after this long something in it does not end. */
const taskTimeoutMs = 60_000;

/** Starts the worker threads and waits until their rules are compiled. */
export async function createWorkers(
  options: WorkerSetup & { readonly size: number; readonly log: Log },
): Promise<Workers> {
  const { size, log, ...setup } = options;
  // The entry beside this file: .ts in a clone, .js in a packed build.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const pool = createWorkerPool<WorkerTask, ProcessedChunk>({
    entry: new URL(`./worker${extension}`, import.meta.url),
    size,
    workerData: setup satisfies WorkerSetup,
    log,
    taskTimeoutMs,
  });
  // worker.ts says this when it is ready, and when it has read its rules anew.
  let [about] = (await pool.started) as readonly WorkerAbout[];
  if (about === undefined) throw new Error("there must be a worker");
  let notice: WorkerNotice = { indicators: null, watchedNames: null };
  const tell = (more: Partial<WorkerNotice>) => {
    notice = { ...notice, ...more };
    pool.tell(notice);
  };
  return {
    get about() {
      return about as WorkerAbout;
    },
    async renewRules() {
      const [first] = (await pool.renew()) as readonly WorkerAbout[];
      about = first ?? about;
    },
    free: () => pool.free(),
    async process(chunk) {
      for (const mode of ["full", "full"] as const) {
        try {
          return await pool.run({ chunk, mode });
        } catch (error) {
          log.error("a chunk could not be processed", {
            records: chunk.ends.length,
            mode,
            reason: String(error),
          });
        }
      }
      log.error("a chunk is kept without being understood", { records: chunk.ends.length });
      return pool.run({ chunk, mode: "keep-only" });
    },
    useIndicators: (indicators) => tell({ indicators }),
    useWatchedNames: (watchedNames) => tell({ watchedNames }),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}
