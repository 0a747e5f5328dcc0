// Written for the machine: of a sliding window only what a condition can still ask is kept. `oracle.ts` is the plain version.
import { type Bounds, hasOnlyLowerBound, largestCount, meets, smallestCount } from "./bounds.ts";
import { type Contribution, type Gather, never, type SavedSums } from "./gather.ts";
import { TimedSums } from "./timed-sums.ts";

/** `event_count`: of a threshold of n the last n events are all that matters. */
export class CountGather implements Gather {
  readonly #bounds: Bounds;
  readonly #least: number;
  readonly #sums = new TimedSums();
  /** Events since `begin`; null before. */
  #further: number | null = null;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.#least = smallestCount(bounds);
  }

  add(time: number, _event: Contribution): void {
    if (this.#further !== null) {
      this.#further += 1;
      return;
    }
    this.#sums.add(time, 0);
    this.#sums.keepLast(this.#least);
  }

  start(): number {
    return this.#sums.count >= this.#least ? this.#sums.oldest : never;
  }

  begin(): void {
    this.#further = 0;
  }

  value(_from: number): number {
    return Math.min(this.#sums.count, this.#least) + (this.#further ?? 0);
  }

  isMet(from: number): boolean {
    return meets(this.#bounds, this.value(from));
  }

  get losses(): number {
    return this.#sums.merges;
  }

  toJSON(): unknown {
    return [this.#further, this.#sums.toJSON()];
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    const [further, sums] = state as readonly [number | null, SavedSums];
    this.#further = further;
    this.#sums.restore(sums);
  }
}

/** So many different values of one group are told apart at most. */
const maximumDistinct = 100_000;

/** `value_count`: a map keeps values in the order in which they were last seen, and no more of them than matter. */
export class DistinctGather implements Gather {
  readonly #bounds: Bounds;
  readonly #least: number;
  readonly #seen = new Map<string, number>();
  readonly #most: number;
  losses = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.#least = smallestCount(bounds);
    this.#most = Math.min(mostThatMatter(bounds), maximumDistinct);
  }

  add(time: number, { values }: Contribution): void {
    for (const value of values) {
      this.#seen.delete(value);
      this.#seen.set(value, time);
    }
    while (this.#seen.size > this.#most) this.#dropOldest();
  }

  start(): number {
    let older = this.#seen.size - this.#least;
    if (older < 0) return never;
    for (const time of this.#seen.values()) {
      if (older === 0) return time;
      older -= 1;
    }
    return never;
  }

  begin(): void {
    // When each value was last seen is all there is to know, before and after.
  }

  value(from: number): number {
    let count = 0;
    for (const time of this.#seen.values()) if (time >= from) count += 1;
    return count;
  }

  isMet(from: number): boolean {
    return meets(this.#bounds, this.value(from));
  }

  toJSON(): unknown {
    return [...this.#seen];
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    for (const [value, time] of state as readonly (readonly [string, number])[]) this.#seen.set(value, time);
  }

  #dropOldest(): void {
    for (const value of this.#seen.keys()) {
      this.#seen.delete(value);
      if (this.#most === maximumDistinct) this.losses += 1;
      return;
    }
  }
}

/** Of a lower bound no more values than it asks for; else one more than the bounds allow, which is as good as any number more. */
function mostThatMatter(bounds: Bounds): number {
  if (hasOnlyLowerBound(bounds)) return smallestCount(bounds);
  return bounds.neq === undefined ? largestCount(bounds) + 1 : bounds.neq + 1;
}
