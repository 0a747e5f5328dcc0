import { type Correlations, Correlator } from "@breakwater/sigma";
import type { EvaluatedBatch } from "./evaluate-batch.ts";
import { matchLine } from "./match-line.ts";

/**
 * Correlates what batches say, in their order: all state is here, however many threads matched the events. An event without
 * a time is taken to have happened with the event before it.
 */
export class EvalCorrelation {
  readonly #correlator: Correlator<number>;
  readonly #timeFields: readonly string[];
  /** Of the event before; until one has a time, 1970. */
  #time = 0;
  #withoutTime = 0;
  readonly #missing = { group: 0, value: 0, cut: 0 };

  constructor(
    correlations: Correlations,
    options: { readonly outOfOrderMs: number; readonly timeFields: readonly string[] },
  ) {
    this.#correlator = new Correlator<number>(correlations, { outOfOrderMs: options.outOfOrderMs });
    this.#timeFields = options.timeFields;
  }

  /** The matches that a batch completes, as NDJSON. */
  add({ timeline, withoutTime, missing }: EvaluatedBatch): string {
    this.#withoutTime += withoutTime;
    for (const entry of timeline) {
      if (entry.time !== null) this.#time = entry.time;
      if (entry.hits === undefined) this.#correlator.pass(this.#time);
      else this.#correlator.add({ ...entry, time: this.#time });
    }
    for (const name of ["group", "value", "cut"] as const) this.#missing[name] += missing[name];
    return this.#lines();
  }

  /** The matches that the end of the input completes. */
  end(): string {
    this.#correlator.end();
    return this.#lines();
  }

  /** What was not as it should be, a sentence each. */
  problems(): readonly string[] {
    const { late, groupsEvicted, entriesReduced } = this.#correlator.counters;
    const { group, value, cut } = this.#missing;
    const fields = this.#timeFields.join(", ");
    const said: readonly (readonly [count: number, what: string])[] = [
      [
        this.#withoutTime,
        `events without a time (${fields}): each was taken to have happened with the event before it`,
      ],
      [late, "events later than --out-of-order allows: not correlated"],
      [group, "matches without a field of group-by: not correlated there"],
      [value, "matches without the value that a correlation takes: not correlated there"],
      [cut, "groups or values beyond what one event may have: left out"],
      [groupsEvicted, "groups of correlations forgotten before their time for want of room"],
      [entriesReduced, "entries of correlations merged or forgotten for want of room"],
    ];
    return said.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  }

  #lines(): string {
    let output = "";
    for (const { ref, correlation } of this.#correlator.take()) output += matchLine(ref, correlation);
    return output;
  }
}
