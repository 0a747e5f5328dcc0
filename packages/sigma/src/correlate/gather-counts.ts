// Written for the machine: of a sliding window only what a condition can still ask is kept. `oracle.ts` is the plain version.
import { type Bounds, meets, smallestCount } from "./bounds.ts";
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
