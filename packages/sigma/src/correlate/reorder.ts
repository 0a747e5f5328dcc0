import { Heap } from "./heap.ts";

/** What waits until nothing earlier can come. */
interface Waiting<Item> {
  readonly time: number;
  readonly sequence: number;
  readonly item: Item;
}

/**
 * Puts items that come nearly in order into order of time; equal times keep the order in which they came. Items in order go
 * through a queue at no cost, stragglers through a heap.
 */
export class Reorder<Item> {
  #queue: Waiting<Item>[] = [];
  #start = 0;
  readonly #stragglers = new Heap<Waiting<Item>>(isBefore);
  #sequence = 0;

  get size(): number {
    return this.#queue.length - this.#start + this.#stragglers.size;
  }

  /** Time of the earliest item; positive infinity where none waits. */
  get earliest(): number {
    const queued = this.#queue[this.#start]?.time ?? Number.POSITIVE_INFINITY;
    return Math.min(queued, this.#stragglers.first?.time ?? Number.POSITIVE_INFINITY);
  }

  add(time: number, item: Item): void {
    const waiting = { time, sequence: this.#sequence, item };
    this.#sequence += 1;
    if (time >= (this.#queue.at(-1)?.time ?? Number.NEGATIVE_INFINITY)) this.#queue.push(waiting);
    else this.#stragglers.push(waiting);
  }

  /** Takes out the earliest item, if its time is not after `time`. */
  take(time: number): Item | undefined {
    const queued = this.#queue[this.#start];
    const straggler = this.#stragglers.first;
    const isStraggler = straggler !== undefined && (queued === undefined || isBefore(straggler, queued));
    const first = isStraggler ? straggler : queued;
    if (first === undefined || first.time > time) return undefined;
    if (isStraggler) this.#stragglers.pop();
    else this.#shift();
    return first.item;
  }

  /** All that waits, in the order in which it came. */
  toJSON(): readonly (readonly [time: number, item: Item])[] {
    return [...this.#queue.slice(this.#start), ...this.#stragglers.items]
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ time, item }) => [time, item]);
  }

  #shift(): void {
    this.#start += 1;
    if (this.#start === this.#queue.length) {
      this.#queue = [];
      this.#start = 0;
    } else if (this.#start > 1_024 && this.#start * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#start);
      this.#start = 0;
    }
  }
}

function isBefore<Item>(a: Waiting<Item>, b: Waiting<Item>): boolean {
  return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
}
