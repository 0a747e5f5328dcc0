// How the time an event takes grows with the number of rules: both sets in one process, each batch matched with one and then
// with the other. Prints JSON.
//   growth.ts RULES MORE LANE ROUNDS
import { compileRules } from "@breakwater/sigma";
import { evaluateBatch, type Evaluation } from "../../apps/breakwater/src/commands/sigma/evaluate-batch.ts";
import { lanes, linesOf, parseRules, ruleTextsOf } from "./lanes.ts";

/** How many times as long an event takes with more rules. */
export interface Growth {
  /** A round each. */
  readonly ratios: readonly number[];
  /** Each batch at its best. */
  readonly undisturbed: number;
}

const linesPerBatch = 400;
const warmingRounds = 3;

if (import.meta.main) {
  const [few = "3140", many = "12000", name = "", rounds = "9"] = process.argv.slice(2);
  process.stdout.write(JSON.stringify(measureGrowth([Number(few), Number(many)], name, Number(rounds))));
}

function measureGrowth(counts: readonly [number, number], name: string, rounds: number): Growth {
  const lane = lanes.find((one) => one.name === name);
  if (lane === undefined) throw new Error(`there is no lane "${name}"`);
  const lines = linesOf(lane);
  const batches = Array.from({ length: Math.ceil(lines.length / linesPerBatch) }, (_, at) =>
    Buffer.from(`${lines.slice(at * linesPerBatch, (at + 1) * linesPerBatch).join("\n")}\n`),
  );
  const sets = counts.map((count): Evaluation => ({
    ruleSet: compileRules(parseRules(ruleTextsOf(count)), { logSources: "partial" }),
    isRouted: false,
    silent: new Set(),
    correlations: null,
    timeFields: [],
  }));
  const best = sets.map(() => batches.map(() => Number.POSITIVE_INFINITY));
  const ratios: number[] = [];
  for (let round = -warmingRounds; round < rounds; round += 1) {
    const spent = sets.map(() => 0);
    for (const [at, bytes] of batches.entries())
      for (const [which, evaluation] of sets.entries()) {
        const started = performance.now();
        evaluateBatch({ bytes, firstLine: 1, firstEvent: at * linesPerBatch }, evaluation);
        const elapsed = performance.now() - started;
        spent[which] = (spent[which] ?? 0) + elapsed;
        const bests = best[which];
        if (bests !== undefined && round >= 0) bests[at] = Math.min(bests[at] ?? elapsed, elapsed);
      }
    if (round >= 0) ratios.push((spent[1] ?? 0) / (spent[0] ?? 1));
  }
  const [few = 1, many = 0] = best.map((bests) => bests.reduce((sum, one) => sum + one, 0));
  return { ratios, undisturbed: many / few };
}
