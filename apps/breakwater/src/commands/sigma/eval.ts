import { compileRules, parseTimespan, prepareCorrelations, type SigmaCollection } from "@breakwater/sigma";
import { loadRules, parseRuleFiles, type RuleFile } from "../../detect/rules.ts";
import { systemClock } from "../../platform/clock.ts";
import { createLog, printable } from "../../platform/log.ts";
import { createWorkerPool } from "../../platform/worker-pool.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { EvalCorrelation } from "./eval-correlation.ts";
import { evaluateBatch, type EvaluatedBatch, type Evaluation } from "./evaluate-batch.ts";
import { type EventBatch, eventBatches } from "./event-batches.ts";
import { readPlaceholders } from "./placeholders.ts";

export interface SigmaEvalOptions {
  /** Files and folders of rules. */
  readonly rules: readonly string[];
  /** Only rules whose log source does not contradict the event's `product`, `category` and `service`. */
  readonly logsourceRouting?: boolean;
  /** Worker threads; 1 matches in this thread. */
  readonly jobs?: number;
  readonly placeholders?: string;
  /** The field that holds an event's time, in place of the usual ones. */
  readonly timeField?: string;
  /** How late an event may come to be correlated still, such as 5m; without it whatever the input holds is put in order. */
  readonly outOfOrder?: string;
}

/** What a worker of `--jobs` is given when it starts: rules as text, since compiled ones cannot be sent. */
export interface EvalSetup {
  readonly files: readonly RuleFile[];
  readonly placeholders: readonly (readonly [string, readonly string[]])[];
  readonly isRouted: boolean;
  readonly timeFields: readonly string[];
}

/** DESIGN section 6. */
const usualTimeFields = ["time", "@timestamp", "timestamp", "UtcTime"];

/** Batches in work for each worker: one at hand, one waiting. */
const batchesPerJob = 2;
const maximumJobs = 256;
const batchTimeoutMs = 10 * 60_000;
/** Further unreadable lines are only counted. */
const maximumNamedLines = 100;

/**
 * `breakwater sigma eval`: events as NDJSON in, matches as NDJSON out: of single events in their order, of correlations once
 * nothing can change them any more. Blank lines are no events. A line that is no JSON object is named on standard error,
 * keeps its index, and makes the exit code 1.
 */
export async function sigmaEval(options: SigmaEvalOptions, io: CommandIo): Promise<number> {
  const jobs = options.jobs ?? 1;
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > maximumJobs)
    throw new UsageError(`--jobs must be a number from 1 to ${maximumJobs}`);
  if (options.rules.length === 0) throw new UsageError("give rules with -r PATH");
  const outOfOrderMs = outOfOrderOf(options.outOfOrder);
  const placeholders = readPlaceholders(options.placeholders);
  const loaded = loadRules(options.rules, placeholders);
  for (const problem of loaded.problems) io.err(`${printable(problem)}\n`);
  if (loaded.rules.length === 0) io.err(`no rules found in ${printable(options.rules.join(", "))}\n`);
  const timeFields = options.timeField === undefined ? usualTimeFields : [options.timeField];
  const setup: EvalSetup = {
    files: loaded.files,
    placeholders: [...placeholders],
    isRouted: options.logsourceRouting ?? false,
    timeFields,
  };
  const correlation =
    loaded.correlations.length === 0
      ? null
      : new EvalCorrelation(prepareCorrelations(loaded), { outOfOrderMs, timeFields });
  await using evaluator = jobs === 1 ? inThisThread(loaded, setup) : await inWorkers(setup, jobs, io);
  const unreadable = await evaluateAll(evaluator, correlation, io);
  if (unreadable > maximumNamedLines)
    io.err(`${unreadable} lines were not events; only the first ${maximumNamedLines} are named\n`);
  for (const problem of correlation?.problems() ?? []) io.err(`${problem}\n`);
  return unreadable === 0 ? exitCode.ok : exitCode.failed;
}

/** ms; without bound where nothing is given, since the input ends. */
function outOfOrderOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^0+[smhd]?$/.test(text)) return 0;
  const parsed = parseTimespan(text);
  if (typeof parsed === "number") return parsed;
  throw new UsageError(`--out-of-order ${text}: give a number and a letter, such as 30s or 5m`);
}

interface Evaluator extends AsyncDisposable {
  /** How many batches may be in work at once. */
  readonly capacity: number;
  evaluate(batch: EventBatch): Promise<EvaluatedBatch>;
}

/** Takes the results in the order of the batches, however they finish. Returns how many lines were no events. */
async function evaluateAll(
  evaluator: Evaluator,
  correlation: EvalCorrelation | null,
  io: CommandIo,
): Promise<number> {
  const working: Promise<EvaluatedBatch>[] = [];
  let unreadable = 0;
  const writeFirst = async (): Promise<void> => {
    const result = await working.shift();
    if (result === undefined) return;
    for (const problem of result.problems) {
      if (unreadable < maximumNamedLines) io.err(`${printable(problem)}\n`);
      unreadable += 1;
    }
    const output = result.output + (correlation?.add(result) ?? "");
    if (output !== "") await io.out(output);
  };
  for await (const batch of eventBatches(io.stdin)) {
    if (io.signal.aborted) break;
    while (working.length >= evaluator.capacity) await writeFirst();
    const result = evaluator.evaluate(batch);
    // Awaited in its turn; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    working.push(result);
    if (evaluator.capacity === 1) await writeFirst();
  }
  while (working.length > 0) await writeFirst();
  const last = correlation?.end() ?? "";
  if (last !== "") await io.out(last);
  return unreadable;
}

function inThisThread(collection: SigmaCollection, setup: EvalSetup): Evaluator {
  const evaluation = evaluationOf(collection, setup);
  return {
    capacity: 1,
    evaluate: async (batch) => evaluateBatch(batch, evaluation),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function inWorkers(setup: EvalSetup, jobs: number, io: CommandIo): Promise<Evaluator> {
  // The entry beside this file: .ts in a clone, .js in a packed build.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  const pool = createWorkerPool<EventBatch, EvaluatedBatch>({
    entry: new URL(`./eval-worker${extension}`, import.meta.url),
    size: jobs,
    workerData: setup,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: io.err }),
    taskTimeoutMs: batchTimeoutMs,
  });
  try {
    await pool.started;
  } catch (error) {
    await pool[Symbol.asyncDispose]();
    throw error;
  }
  return {
    capacity: jobs * batchesPerJob,
    evaluate: (batch) => pool.run(batch),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

/** The worker's side: the same rules, from the same texts, with the same result for every batch. */
export function evaluatorOf(setup: EvalSetup): (batch: EventBatch) => EvaluatedBatch {
  const evaluation = evaluationOf(parseRuleFiles(setup.files, new Map(setup.placeholders)), setup);
  return (batch) => evaluateBatch(batch, evaluation);
}

function evaluationOf(
  collection: SigmaCollection,
  { isRouted, timeFields }: Pick<EvalSetup, "isRouted" | "timeFields">,
): Evaluation {
  return {
    ruleSet: compileRules(collection.rules, { logSources: "partial" }),
    silent: collection.silent,
    correlations: collection.correlations.length === 0 ? null : prepareCorrelations(collection),
    isRouted,
    timeFields,
  };
}
