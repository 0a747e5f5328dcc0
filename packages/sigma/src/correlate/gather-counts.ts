// Written for the machine: of a sliding window only what a condition can still ask is kept. `oracle.ts` is the plain version.
import { type Bounds, hasOnlyLowerBound, largestCount, meets, smallestCount } from "./bounds.ts";
import { type Contribution, type Gather, never, type SavedSums } from "./gather.ts";
import { TimedSums } from "./timed-sums.ts";

/** Thresholds up to this are remembered time by time. */
const maximumRing = 16_384;

/** `event_count`: of a threshold of n the last n events are all that matters. */
export class CountGather implements Gather {
  readonly #bounds: Bounds;
  readonly #least: number;
  /** The last events' times, of which the oldest stands at `#next` once there are as many as matter. */
  #times: number[] = [];
  #next = 0;
  /** Events since `begin`; null before. */
  #further: number | null = null;
  readonly losses = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.#least = smallestCount(bounds);
  }

  add(time: number, _event: Contribution): void {
    if (this.#further !== null) {
      this.#further += 1;
      return;
    }
    if (this.#times.length < this.#least) {
      this.#times.push(time);
      return;
    }
    this.#times[this.#next] = time;
    this.#next = this.#next + 1 === this.#least ? 0 : this.#next + 1;
  }

  start(): number {
    return this.#times.length < this.#least ? never : (this.#times[this.#next] ?? never);
  }

  begin(): void {
    this.#further = 0;
  }

  value(from: number): number {
    if (this.#further !== null) return this.#times.length + this.#further;
    return this.#times.reduce((count, time) => (time >= from ? count + 1 : count), 0);
  }

  isMet(from: number): boolean {
    return meets(this.#bounds, this.value(from));
  }

  toJSON(): unknown {
    return [this.#further, this.#next, this.#times];
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    const [further, next, times] = state as readonly [number | null, number, readonly number[]];
    this.#further = further;
    this.#next = next;
    this.#times = [...times];
  }
}

/** `event_count` with a threshold of very many: neighbouring events are put together where there are too many of them. */
export class LargeCountGather implements Gather {
  readonly #bounds: Bounds;
  readonly #least: number;
  readonly #sums = new TimedSums();
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

export function newCountGather(bounds: Bounds): Gather {
  return smallestCount(bounds) <= maximumRing ? new CountGather(bounds) : new LargeCountGather(bounds);
}

/** So many different values of one group are told apart at most. */
const maximumDistinct = 100_000;

/** A value and when it was seen last, in a chain from the one that was not seen for longest. */
interface Seen {
  readonly value: string;
  time: number;
  older: Seen | null;
  newer: Seen | null;
}

/** `value_count`: values in the order in which they were last seen, and no more of them than matter. */
export class DistinctGather implements Gather {
  readonly #bounds: Bounds;
  readonly #least: number;
  readonly #most: number;
  readonly #seen = new Map<string, Seen>();
  #oldest: Seen | null = null;
  #newest: Seen | null = null;
  losses = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.#least = smallestCount(bounds);
    this.#most = Math.min(mostThatMatter(bounds), maximumDistinct);
  }

  add(time: number, { values }: Contribution): void {
    for (let at = 0; at < values.length; at += 1) this.#see(values[at] ?? "", time);
  }

  start(): number {
    let older = this.#seen.size - this.#least;
    if (older < 0) return never;
    let seen = this.#oldest;
    for (; older > 0 && seen !== null; older -= 1) seen = seen.newer;
    return seen?.time ?? never;
  }

  begin(): void {
    // When each value was last seen is all there is to know, before and after.
  }

  value(from: number): number {
    let count = 0;
    for (let seen = this.#newest; seen !== null && seen.time >= from; seen = seen.older) count += 1;
    return count;
  }

  isMet(from: number): boolean {
    return meets(this.#bounds, this.value(from));
  }

  toJSON(): unknown {
    const values: [string, number][] = [];
    for (let seen = this.#oldest; seen !== null; seen = seen.newer) values.push([seen.value, seen.time]);
    return values;
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    for (const [value, time] of state as readonly (readonly [string, number])[]) this.#see(value, time);
  }

  #see(value: string, time: number): void {
    let seen = this.#seen.get(value);
    if (seen === undefined) {
      seen = { value, time, older: null, newer: null };
      this.#seen.set(value, seen);
    } else {
      seen.time = time;
      if (seen === this.#newest) return;
      this.#unlink(seen);
    }
    seen.older = this.#newest;
    seen.newer = null;
    if (this.#newest === null) this.#oldest = seen;
    else this.#newest.newer = seen;
    this.#newest = seen;
    if (this.#seen.size > this.#most) this.#dropOldest();
  }

  #unlink(seen: Seen): void {
    if (seen.older === null) this.#oldest = seen.newer;
    else seen.older.newer = seen.newer;
    if (seen.newer === null) this.#newest = seen.older;
    else seen.newer.older = seen.older;
  }

  #dropOldest(): void {
    const seen = this.#oldest;
    if (seen === null) return;
    this.#unlink(seen);
    this.#seen.delete(seen.value);
    if (this.#most === maximumDistinct) this.losses += 1;
  }
}

/** Of a lower bound no more values than it asks for; else one more than the bounds allow, which is as good as any number more. */
function mostThatMatter(bounds: Bounds): number {
  if (hasOnlyLowerBound(bounds)) return smallestCount(bounds);
  return bounds.neq === undefined ? largestCount(bounds) + 1 : bounds.neq + 1;
}
