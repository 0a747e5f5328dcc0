// Written for the machine: of a sliding window only the values that a condition can still ask about are kept. `oracle.ts` is the
// plain version.
import { type Bounds, hasOnlyLowerBound, largestCount, meets, smallestCount } from "./bounds.ts";
import { type Contribution, type Gather, never } from "./gather.ts";

/** Up to so many values are looked through one by one. */
const few = 32;

/** `value_count`: values in the order in which they were last seen, and no more of them than matter. */
export function newDistinctGather(bounds: Bounds): Gather {
  return mostThatMatter(bounds) <= few ? new FewDistinctGather(bounds) : new DistinctGather(bounds);
}

/**
 * For conditions that ask about few values, as most do. A map of values that come and go would be made anew every few events, and
 * each of its old tables keeps the later ones from being collected until all garbage is.
 */
export class FewDistinctGather implements Gather {
  readonly #bounds: Bounds;
  readonly #least: number;
  readonly #most: number;
  /** In the order in which they were last seen, the newest last, with the times. */
  readonly #values: string[] = [];
  readonly #times: number[] = [];
  readonly losses = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.#least = smallestCount(bounds);
    this.#most = mostThatMatter(bounds);
  }

  add(time: number, { values }: Contribution): void {
    for (let at = 0; at < values.length; at += 1) this.#see(values[at] ?? "", time);
  }

  start(): number {
    return this.#times[this.#times.length - this.#least] ?? never;
  }

  begin(): void {
    // When each value was last seen is all there is to know, before and after.
  }

  value(from: number): number {
    let at = this.#times.length;
    while (at > 0 && (this.#times[at - 1] ?? never) >= from) at -= 1;
    return this.#times.length - at;
  }

  isMet(from: number): boolean {
    return meets(this.#bounds, this.value(from));
  }

  toJSON(): unknown {
    return this.#values.map((value, at) => [value, this.#times[at]]);
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    for (const [value, time] of state as readonly (readonly [string, number])[]) this.#see(value, time);
  }

  #see(value: string, time: number): void {
    const values = this.#values;
    const times = this.#times;
    const last = values.length - 1;
    let at = last;
    while (at >= 0 && values[at] !== value) at -= 1;
    if (at === -1 && values.length < this.#most) {
      values.push(value);
      times.push(time);
      return;
    }
    // What is new takes the place of the oldest; all that came after what moves goes one place forward.
    for (at = Math.max(at, 0); at < last; at += 1) {
      values[at] = values[at + 1] ?? "";
      times[at] = times[at + 1] ?? 0;
    }
    values[last] = value;
    times[last] = time;
  }
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

/** For conditions that ask about many values: a chain in the order in which they were last seen, and a map into it. */
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
    // An old object that is garbage would keep all that came after it until the next full collection.
    seen.newer = null;
    this.#seen.delete(seen.value);
    if (this.#most === maximumDistinct) this.losses += 1;
  }
}

/** Of a lower bound no more values than it asks for; else one more than the bounds allow, which is as good as any number more. */
function mostThatMatter(bounds: Bounds): number {
  if (hasOnlyLowerBound(bounds)) return smallestCount(bounds);
  return bounds.neq === undefined ? largestCount(bounds) + 1 : bounds.neq + 1;
}
