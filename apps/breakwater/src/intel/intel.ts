import type { Log } from "../platform/log.ts";
import type { IndicatorSegments } from "../platform/indicator-segments.ts";
import type { Metrics } from "../platform/metrics.ts";
import { repeat } from "../platform/repeat.ts";
import { createWorkerPool, type WorkerPool } from "../platform/worker-pool.ts";
import type { BuiltWarninglists, IndicatorDecisions } from "../store/decisions.ts";
import type { Indicators } from "../store/indicators.ts";
import type { ImportRequest } from "./import-indicators.ts";
import type { ImportReport } from "./import-report.ts";
import type { BuiltSet } from "./set-builder.ts";

export type BuildTask = "refresh" | "tidy";

/** The indicators that events are looked up in, kept up to date while the server runs. */
export interface Intel extends AsyncDisposable {
  /** The segments that count now, for who looks in this thread. */
  readonly segments: IndicatorSegments;
  readonly state: IntelState;
  /** Imports in a thread of its own; what it brought is live when this resolves. */
  import(request: ImportRequest): Promise<ImportReport>;
  /** Resolves when what was changed in the control store until now is live. */
  refresh(): Promise<void>;
}

export interface IntelState {
  readonly count: number;
  readonly bytes: number;
  /** Of the control store's indicators, as they are live. */
  readonly revision: number;
}

export interface IntelOptions {
  /** Path of the control store. */
  readonly path: string;
  readonly indicators: Indicators;
  readonly decisions: Pick<IndicatorDecisions, "revisions" | "useWarninglists">;
  /** Told each time there are new segments. */
  readonly publish: (segments: IndicatorSegments) => void;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Other processes import, too: what they change is looked for this often. */
const pollMs = 250;
const purgeEveryMs = 60_000;
/** Ten million indicators are built in a minute or two. */
const buildTimeoutMs = 15 * 60_000;
const importTimeoutMs = 30 * 60_000;

/** Builds the segments, and goes on looking for changes. Resolves when what there is is live. */
export async function startIntel(options: IntelOptions): Promise<Intel> {
  const { indicators, log } = options;
  const builder = poolOf<BuildTask, BuiltSet | null>("build-worker", options, buildTimeoutMs);
  let importer: WorkerPool<ImportRequest, ImportReport> | null = null;
  let lists: WorkerPool<"read", BuiltWarninglists> | null = null;
  /** Of the warning lists in use; none are in use before there were any. */
  let listsRevision = 0;
  let built: BuiltSet | null = null;
  let running: Promise<void> = Promise.resolve();
  let sincePurgeMs = 0;

  async function run(task: BuildTask): Promise<void> {
    const changed = await builder.run(task);
    if (changed === null) return;
    built = changed;
    options.publish(changed.segments);
    log.info("indicators are live", { count: changed.count, revision: changed.segments.revision });
  }

  async function refreshWarninglists(): Promise<void> {
    const { warninglists } = await options.decisions.revisions();
    if (warninglists === listsRevision) return;
    lists ??= poolOf<"read", BuiltWarninglists>("warninglist-worker", options, buildTimeoutMs);
    const read = await lists.run("read");
    options.decisions.useWarninglists(read);
    listsRevision = read.revision;
    const entries = read.scopes.flatMap(({ data }) => data.lists);
    log.info("warning lists are in use", { lists: entries.length });
  }

  /** One after another: each is of the control store as it is when its turn comes. */
  function queue(task: BuildTask): Promise<void> {
    running = running.catch(() => undefined).then(() => run(task));
    return running;
  }

  /** Lists first: an indicator is never live without what speaks against it. */
  function refresh(): Promise<void> {
    running = running
      .catch(() => undefined)
      .then(refreshWarninglists)
      .then(() => run("refresh"));
    return running;
  }

  async function poll(): Promise<void> {
    if ((await options.decisions.revisions()).warninglists !== listsRevision) await refresh();
    if ((await indicators.revision()) !== built?.segments.revision) {
      await refresh();
      await queue("tidy");
    }
    sincePurgeMs += pollMs;
    // A little each time, until nothing is left.
    if (sincePurgeMs >= purgeEveryMs && !(await indicators.imports.purge())) sincePurgeMs = 0;
  }

  await refresh();
  const stop = repeat(poll, pollMs, (error) =>
    log.error("indicators could not be brought up to date", { reason: String(error) }),
  );
  const { metrics } = options;
  metrics.gauge("breakwater_indicators", "Indicators that events are looked up in.", () => built?.count ?? 0);
  metrics.gauge("breakwater_indicator_bytes", "Memory of their segments.", () => built?.bytes ?? 0);
  return {
    get segments() {
      return built?.segments ?? { revision: 0, scopes: [], withdrawn: new SharedArrayBuffer(4) };
    },
    get state() {
      return { count: built?.count ?? 0, bytes: built?.bytes ?? 0, revision: built?.segments.revision ?? 0 };
    },
    async import(request) {
      importer ??= poolOf<ImportRequest, ImportReport>("import-worker", options, importTimeoutMs);
      const report = await importer.run(request);
      if (report.outcome === "applied") await refresh();
      return report;
    },
    refresh,
    async [Symbol.asyncDispose]() {
      const stopped = stop();
      // What is staged counts for nothing, and the segments are built anew at the next start.
      await Promise.all([
        importer?.[Symbol.asyncDispose](),
        lists?.[Symbol.asyncDispose](),
        builder[Symbol.asyncDispose](),
      ]);
      await stopped;
    },
  };
}

function poolOf<Task, Result>(
  entry: string,
  { path, log }: IntelOptions,
  taskTimeoutMs: number,
): WorkerPool<Task, Result> {
  // The entry beside this file: .ts in a clone, .js in a packed build.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  return createWorkerPool<Task, Result>({
    entry: new URL(`./${entry}${extension}`, import.meta.url),
    size: 1,
    workerData: { path },
    log,
    taskTimeoutMs,
  });
}
