import type { Comparison } from "../match/predicate.ts";

interface Threshold {
  readonly value: number;
  readonly program: number;
}

/** Programs by the number that a value must be above or below: only those that it passes are visited. */
export class ThresholdTable {
  /** Ascending: a value passes those up to itself. */
  readonly #above: Threshold[] = [];
  /** Descending: a value passes those down to itself. */
  readonly #below: Threshold[] = [];

  /** For `lt`, `lte`, `gt` and `gte`; whether the bound itself counts is left to the test. */
  add(comparison: Exclude<Comparison, "eq">, value: number, program: number): void {
    if (comparison === "gt" || comparison === "gte") this.#above.push({ value, program });
    else this.#below.push({ value, program });
  }

  get isEmpty(): boolean {
    return this.#above.length + this.#below.length === 0;
  }

  /** To be called once all are added. */
  sort(): void {
    this.#above.sort((a, b) => a.value - b.value);
    this.#below.sort((a, b) => b.value - a.value);
  }

  look(number: number, found: (program: number) => void): void {
    for (const { value, program } of this.#above) {
      if (value > number) break;
      found(program);
    }
    for (const { value, program } of this.#below) {
      if (value < number) break;
      found(program);
    }
  }
}
