import { compileRules, parseSigma, type SigmaRule } from "@breakwater/sigma";
import { loadRules } from "../../detect/rules.ts";
import { systemClock } from "../../platform/clock.ts";
import { createLog, printable } from "../../platform/log.ts";
import { createWorkerPool } from "../../platform/worker-pool.ts";
import { type CommandIo, exitCode, UsageError } from "../io.ts";
import { evaluateBatch, type EvaluatedBatch } from "./evaluate-batch.ts";
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
}

/** What a worker of `--jobs` is given when it starts: rules as text, since compiled ones cannot be sent. */
export interface EvalSetup {
  readonly sources: readonly { readonly file: string; readonly source: string }[];
  readonly placeholders: readonly (readonly [string, readonly string[]])[];
  readonly isRouted: boolean;
}

/** Batches in work for each worker: one at hand, one waiting. */
const batchesPerJob = 2;
const maximumJobs = 256;
const batchTimeoutMs = 10 * 60_000;
/** Further unreadable lines are only counted. */
const maximumNamedLines = 100;

/**
 * `breakwater sigma eval`: events as NDJSON in, matches as NDJSON out, in the order of the events. Blank lines are no
 * events. A line that is no JSON object is named on standard error, keeps its index, and makes the exit code 1.
 */
export async function sigmaEval(options: SigmaEvalOptions, io: CommandIo): Promise<number> {
  const jobs = options.jobs ?? 1;
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > maximumJobs)
    throw new UsageError(`--jobs must be a number from 1 to ${maximumJobs}`);
  if (options.rules.length === 0) throw new UsageError("give rules with -r PATH");
  const placeholders = readPlaceholders(options.placeholders);
  const { rules, problems } = loadRules(options.rules, placeholders);
  for (const problem of problems) io.err(`${printable(problem)}\n`);
  if (rules.length === 0) io.err(`no rules found in ${printable(options.rules.join(", "))}\n`);
  const isRouted = options.logsourceRouting ?? false;
  const setup: EvalSetup = {
    sources: rules.map(({ file, source }) => ({ file, source })),
    placeholders: [...placeholders],
    isRouted,
  };
  await using evaluator = jobs === 1 ? inThisThread(rules, isRouted) : await inWorkers(setup, jobs, io);
  const unreadable = await evaluateAll(evaluator, io);
  if (unreadable > maximumNamedLines)
    io.err(`${unreadable} lines were not events; only the first ${maximumNamedLines} are named\n`);
  return unreadable === 0 ? exitCode.ok : exitCode.failed;
}

interface Evaluator extends AsyncDisposable {
  /** How many batches may be in work at once. */
  readonly capacity: number;
  evaluate(batch: EventBatch): Promise<EvaluatedBatch>;
}

/** Writes the results in the order of the batches, however they finish. Returns how many lines were no events. */
async function evaluateAll(evaluator: Evaluator, io: CommandIo): Promise<number> {
  const working: Promise<EvaluatedBatch>[] = [];
  let unreadable = 0;
  const writeFirst = async (): Promise<void> => {
    const result = await working.shift();
    if (result === undefined) return;
    for (const problem of result.problems) {
      if (unreadable < maximumNamedLines) io.err(`${printable(problem)}\n`);
      unreadable += 1;
    }
    if (result.output !== "") await io.out(result.output);
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
  return unreadable;
}

function inThisThread(rules: readonly SigmaRule[], isRouted: boolean): Evaluator {
  const ruleSet = compileRules(rules, { logSources: "partial" });
  return {
    capacity: 1,
    evaluate: async (batch) => evaluateBatch(batch, ruleSet, isRouted),
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
  const placeholders = new Map(setup.placeholders);
  const rules = setup.sources.flatMap(({ file, source }) => parseSigma(source, { file, placeholders }).rules);
  const ruleSet = compileRules(rules, { logSources: "partial" });
  return (batch) => evaluateBatch(batch, ruleSet, setup.isRouted);
}
