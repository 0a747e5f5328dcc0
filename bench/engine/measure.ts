// One measurement in a process of its own, so that memory and warm code are those of one set of rules. Prints JSON.
//   measure.ts RULES LANE ROUNDS
import { compileRules } from "@breakwater/sigma";
import { evaluateBatch, type Evaluation } from "../../apps/breakwater/src/commands/sigma/evaluate-batch.ts";
import { lanes, linesOf, parseRules, ruleTextsOf } from "./lanes.ts";

/** What a measurement says; times are µs an event, one a round, by the clock and of the processor. */
export interface Measured {
  readonly rules: number;
  readonly loadMs: number;
  readonly loadedMiB: number;
  readonly peakMiB: number;
  readonly all: Rounds;
  readonly routed: Rounds;
}

interface Rounds {
  readonly matches: number;
  readonly clockUs: readonly number[];
  readonly processorUs: readonly number[];
  /** Each batch at its best: what an undisturbed core would take. */
  readonly undisturbedUs: number;
}

const linesPerBatch = 400;
const warmingRounds = 2;
/** One event in so many is also tried by the oracle. */
const judged = 211;

if (import.meta.main) {
  const [count = "3140", name = "", rounds = "9"] = process.argv.slice(2);
  process.stdout.write(JSON.stringify(measure(Number(count), name, Number(rounds))));
}

function measure(count: number, name: string, rounds: number): Measured {
  const lane = lanes.find((one) => one.name === name);
  if (lane === undefined) throw new Error(`there is no lane "${name}"`);
  const lines = linesOf(lane);
  const texts = ruleTextsOf(count);
  const started = performance.now();
  const rules = parseRules(texts);
  const ruleSet = compileRules(rules, { logSources: "partial" });
  ruleSet.match(JSON.parse(lines[0] ?? "{}") as object);
  const loadMs = performance.now() - started;
  const loadedMiB = process.memoryUsage.rss() / 2 ** 20;
  for (let at = 0; at < lines.length; at += judged) {
    const event = JSON.parse(lines[at] ?? "{}") as object;
    const found = JSON.stringify(ruleSet.match(event).map(({ rule }) => rule.id));
    const judgement = JSON.stringify(ruleSet.scan(event).map(({ rule }) => rule.id));
    if (found !== judgement)
      throw new Error(`event ${at}: the index found ${found}, the oracle ${judgement}`);
  }
  const timed = (isRouted: boolean): Rounds =>
    time(lines, { ruleSet, isRouted, silent: new Set(), correlations: null, timeFields: [] }, rounds);
  return {
    rules: rules.length,
    loadMs,
    loadedMiB,
    all: timed(false),
    routed: timed(true),
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
}

function time(lines: readonly string[], evaluation: Evaluation, rounds: number): Rounds {
  const batches = Array.from({ length: Math.ceil(lines.length / linesPerBatch) }, (_, at) =>
    Buffer.from(`${lines.slice(at * linesPerBatch, (at + 1) * linesPerBatch).join("\n")}\n`),
  );
  const best = batches.map(() => Number.POSITIVE_INFINITY);
  const clockUs: number[] = [];
  const processorUs: number[] = [];
  let matches = 0;
  for (let round = -warmingRounds; round < rounds; round += 1) {
    matches = 0;
    const before = process.cpuUsage();
    const started = performance.now();
    for (const [at, bytes] of batches.entries()) {
      const batchStarted = performance.now();
      const { output } = evaluateBatch({ bytes, firstLine: 1, firstEvent: at * linesPerBatch }, evaluation);
      best[at] = Math.min(best[at] ?? 0, performance.now() - batchStarted);
      matches += output.split("\n").length - 1;
    }
    const elapsed = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    if (round < 0) continue;
    clockUs.push((elapsed * 1_000) / lines.length);
    processorUs.push((user + system) / lines.length);
  }
  const undisturbedUs = (best.reduce((sum, one) => sum + one, 0) * 1_000) / lines.length;
  return { matches, clockUs, processorUs, undisturbedUs };
}
