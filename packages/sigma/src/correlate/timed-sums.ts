// Written for the machine: parallel arrays with a moving start, so that an event costs no allocation.

/** More entries than that of one group are merged in pairs, so that memory is bounded whatever a window holds. */
const maximumEntries = 16_384;

/**
 * Counts and sums of a sliding window: entries in order of time that leave at its other end, O(1) amortised. When there are
 * very many, neighbours are merged under the later time, which keeps them up to one place longer and loses none.
 */
export class TimedSums {
  #times: number[] = [];
  #counts: number[] = [];
  #sums: number[] = [];
  #start = 0;
  #subtracted = 0;
  count = 0;
  sum = 0;
  /** How often entries were merged. */
  merges = 0;

  /** The time must not be before the last. */
  add(time: number, value: number): void {
    const last = this.#times.length - 1;
    if (last >= this.#start && this.#times[last] === time) {
      this.#counts[last] = (this.#counts[last] ?? 0) + 1;
      this.#sums[last] = (this.#sums[last] ?? 0) + value;
    } else {
      this.#times.push(time);
      this.#counts.push(1);
      this.#sums.push(value);
      if (this.#times.length - this.#start > maximumEntries) this.#merge();
    }
    this.count += 1;
    this.sum += value;
  }

  /** Drops what is before `from`. */
  expire(from: number): void {
    while (this.#start < this.#times.length && (this.#times[this.#start] ?? 0) < from) this.#drop();
    this.#tidy();
  }

  /** Drops the oldest as long as `least` entries remain counted: of a threshold no more is ever asked. */
  keepLast(least: number): void {
    while (this.count - (this.#counts[this.#start] ?? 0) >= least) this.#drop();
    this.#tidy();
  }

  /** Time of the oldest entry; negative infinity where there is none. */
  get oldest(): number {
    return this.#times[this.#start] ?? Number.NEGATIVE_INFINITY;
  }

  toJSON(): readonly (readonly [time: number, count: number, sum: number])[] {
    const entries: [number, number, number][] = [];
    for (let at = this.#start; at < this.#times.length; at += 1)
      entries.push([this.#times[at] ?? 0, this.#counts[at] ?? 0, this.#sums[at] ?? 0]);
    return entries;
  }

  restore(entries: readonly (readonly [time: number, count: number, sum: number])[]): void {
    for (const [time, count, sum] of entries) {
      this.#times.push(time);
      this.#counts.push(count);
      this.#sums.push(sum);
      this.count += count;
      this.sum += sum;
    }
  }

  #drop(): void {
    this.count -= this.#counts[this.#start] ?? 0;
    this.sum -= this.#sums[this.#start] ?? 0;
    this.#start += 1;
    this.#subtracted += 1;
  }

  #tidy(): void {
    const held = this.#times.length - this.#start;
    // Subtracting rounds; adding anew what is left, now and then, keeps the error from growing.
    if (this.#subtracted > 64 + 4 * held) {
      this.#subtracted = 0;
      this.sum = 0;
      for (let at = this.#start; at < this.#sums.length; at += 1) this.sum += this.#sums[at] ?? 0;
    }
    if (held === 0) this.sum = 0;
    if (this.#start < 64 || this.#start < held) return;
    this.#times = this.#times.slice(this.#start);
    this.#counts = this.#counts.slice(this.#start);
    this.#sums = this.#sums.slice(this.#start);
    this.#start = 0;
  }

  #merge(): void {
    const old = { times: this.#times, counts: this.#counts, sums: this.#sums, start: this.#start };
    this.#times = [];
    this.#counts = [];
    this.#sums = [];
    this.#start = 0;
    for (let at = old.start; at < old.times.length; at += 2) {
      const next = at + 1 < old.times.length ? at + 1 : at;
      this.#times.push(old.times[next] ?? 0);
      this.#counts.push((old.counts[at] ?? 0) + (next === at ? 0 : (old.counts[next] ?? 0)));
      this.#sums.push((old.sums[at] ?? 0) + (next === at ? 0 : (old.sums[next] ?? 0)));
    }
    this.merges += 1;
  }
}
