// Written for the machine: sums and order statistics of a sliding window. `oracle.ts` is the plain version.
import { type Bounds, meets } from "./bounds.ts";
import { type Contribution, type Gather, never, type SavedSums } from "./gather.ts";
import { SortedNumbers } from "./sorted-numbers.ts";
import { TimedSums } from "./timed-sums.ts";

/** `value_sum` and `value_avg`. */
export class SumGather implements Gather {
  readonly #bounds: Bounds;
  readonly #isAverage: boolean;
  readonly #timespanMs: number;
  readonly #sums = new TimedSums();
  #isOpen = false;
  #newest = never;

  constructor(bounds: Bounds, isAverage: boolean, timespanMs: number) {
    this.#bounds = bounds;
    this.#isAverage = isAverage;
    this.#timespanMs = timespanMs;
  }

  add(time: number, { numbers }: Contribution): void {
    if (!this.#isOpen) this.#sums.expire(time - this.#timespanMs);
    for (const number of numbers) this.#sums.add(time, number);
    this.#newest = time;
  }

  start(): number {
    return this.#newest;
  }

  begin(): void {
    this.#isOpen = true;
  }

  value(from: number): number | null {
    if (!this.#isOpen) this.#sums.expire(from);
    const { count, sum } = this.#sums;
    if (count === 0) return null;
    return this.#isAverage ? sum / count : sum;
  }

  isMet(from: number): boolean {
    const value = this.value(from);
    return value !== null && meets(this.#bounds, value);
  }

  get losses(): number {
    return this.#sums.merges;
  }

  toJSON(): unknown {
    return [this.#isOpen, this.#newest, this.#sums.toJSON()];
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    const [isOpen, newest, sums] = state as readonly [boolean, number, SavedSums];
    this.#isOpen = isOpen;
    this.#newest = newest;
    this.#sums.restore(sums);
  }
}

/** So many numbers of one group are kept at most; then the oldest give way. */
const maximumNumbers = 100_000;

/** `value_percentile` and `value_median`. */
export class PercentileGather implements Gather {
  readonly #bounds: Bounds;
  readonly #percentile: number;
  readonly #timespanMs: number;
  readonly #sorted = new SortedNumbers();
  #entries: (readonly [time: number, value: number])[] = [];
  #start = 0;
  #isOpen = false;
  #newest = never;
  losses = 0;

  constructor(bounds: Bounds, percentile: number, timespanMs: number) {
    this.#bounds = bounds;
    this.#percentile = percentile;
    this.#timespanMs = timespanMs;
  }

  add(time: number, { numbers }: Contribution): void {
    if (!this.#isOpen) this.#expire(time - this.#timespanMs);
    for (const number of numbers) {
      this.#entries.push([time, number]);
      this.#sorted.add(number);
      if (this.#sorted.size > maximumNumbers) {
        this.#drop();
        this.#tidy();
        this.losses += 1;
      }
    }
    this.#newest = time;
  }

  start(): number {
    return this.#newest;
  }

  begin(): void {
    this.#isOpen = true;
  }

  value(from: number): number | null {
    if (!this.#isOpen) this.#expire(from);
    return this.#sorted.percentile(this.#percentile);
  }

  isMet(from: number): boolean {
    const value = this.value(from);
    return value !== null && meets(this.#bounds, value);
  }

  toJSON(): unknown {
    return [this.#isOpen, this.#newest, this.#entries.slice(this.#start)];
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    const [isOpen, newest, entries] = state as readonly [
      boolean,
      number,
      readonly (readonly [number, number])[],
    ];
    this.#isOpen = isOpen;
    this.#newest = newest;
    this.#entries = [...entries];
    for (const [, value] of entries) this.#sorted.add(value);
  }

  #expire(from: number): void {
    while ((this.#entries[this.#start]?.[0] ?? Number.POSITIVE_INFINITY) < from) this.#drop();
    this.#tidy();
  }

  #tidy(): void {
    if (this.#start < 64 || this.#start * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#start);
    this.#start = 0;
  }

  #drop(): void {
    const entry = this.#entries[this.#start];
    if (entry === undefined) return;
    this.#sorted.remove(entry[1]);
    this.#start += 1;
  }
}
