// Written for the machine: a ring of numbers that entries go round in, so that an event costs no allocation and leaves no garbage.

/** More entries than that of one group are merged in pairs, so that memory is bounded whatever a window holds. A power of two. */
const maximumEntries = 16_384;
const firstCapacity = 8;
/** An entry is its time, its count and its sum. */
const perEntry = 3;

/**
 * Counts and sums of a sliding window: entries in order of time that leave at its other end, O(1) amortised. When there are
 * very many, neighbours are merged under the later time, which keeps them up to one place longer and loses none.
 */
export class TimedSums {
  /** The entries, from the one at `#start` on around the end; its capacity is a power of two. */
  #ring = new Float64Array(firstCapacity * perEntry);
  #capacity = firstCapacity;
  #start = 0;
  #held = 0;
  #subtracted = 0;
  count = 0;
  sum = 0;
  /** How often entries were merged. */
  merges = 0;

  /** The time must not be before the last. */
  add(time: number, value: number): void {
    this.#put(time, 1, value);
    this.count += 1;
    this.sum += value;
  }

  /** Drops what is before `from`. */
  expire(from: number): void {
    while (this.#held > 0 && (this.#ring[this.#at(0)] ?? 0) < from) this.#drop();
    this.#tidy();
  }

  /** Drops the oldest as long as `least` entries remain counted: of a threshold no more is ever asked. */
  keepLast(least: number): void {
    while (this.#held > 0 && this.count - (this.#ring[this.#at(0) + 1] ?? 0) >= least) this.#drop();
    this.#tidy();
  }

  /** Time of the oldest entry; negative infinity where there is none. */
  get oldest(): number {
    return this.#held === 0 ? Number.NEGATIVE_INFINITY : (this.#ring[this.#at(0)] ?? 0);
  }

  toJSON(): readonly (readonly [time: number, count: number, sum: number])[] {
    return Array.from({ length: this.#held }, (_, place) => {
      const at = this.#at(place);
      return [this.#ring[at] ?? 0, this.#ring[at + 1] ?? 0, this.#ring[at + 2] ?? 0];
    });
  }

  restore(entries: readonly (readonly [time: number, count: number, sum: number])[]): void {
    for (const [time, count, sum] of entries) {
      this.#put(time, count, sum);
      this.count += count;
      this.sum += sum;
    }
  }

  /** Where the entry of a place, counted from the oldest, stands in the ring. */
  #at(place: number): number {
    return ((this.#start + place) & (this.#capacity - 1)) * perEntry;
  }

  #put(time: number, count: number, sum: number): void {
    const ring = this.#ring;
    const last = this.#at(this.#held - 1);
    if (this.#held > 0 && ring[last] === time) {
      ring[last + 1] = (ring[last + 1] ?? 0) + count;
      ring[last + 2] = (ring[last + 2] ?? 0) + sum;
      return;
    }
    if (this.#held === this.#capacity) {
      if (this.#capacity < maximumEntries) this.#grow();
      else this.#merge();
    }
    const at = this.#at(this.#held);
    this.#ring[at] = time;
    this.#ring[at + 1] = count;
    this.#ring[at + 2] = sum;
    this.#held += 1;
  }

  #drop(): void {
    const at = this.#at(0);
    this.count -= this.#ring[at + 1] ?? 0;
    this.sum -= this.#ring[at + 2] ?? 0;
    this.#start = (this.#start + 1) & (this.#capacity - 1);
    this.#held -= 1;
    this.#subtracted += 1;
  }

  /** Subtracting rounds; adding anew what is left, now and then, keeps the error from growing. */
  #tidy(): void {
    if (this.#held === 0) this.sum = 0;
    if (this.#subtracted <= 64 + 4 * this.#held) return;
    this.#subtracted = 0;
    this.sum = 0;
    for (let place = 0; place < this.#held; place += 1) this.sum += this.#ring[this.#at(place) + 2] ?? 0;
  }

  #grow(): void {
    const larger = new Float64Array(this.#capacity * 2 * perEntry);
    const behind = this.#ring.subarray(this.#start * perEntry);
    larger.set(behind);
    larger.set(this.#ring.subarray(0, this.#start * perEntry), behind.length);
    this.#ring = larger;
    this.#capacity *= 2;
    this.#start = 0;
  }

  /** In place: what is written is never ahead of what is read. */
  #merge(): void {
    const ring = this.#ring;
    for (let place = 0; place < this.#held; place += 2) {
      const [to, one, next] = [this.#at(place / 2), this.#at(place), this.#at(place + 1)];
      const [time, count, sum] = [
        ring[next],
        (ring[one + 1] ?? 0) + (ring[next + 1] ?? 0),
        (ring[one + 2] ?? 0) + (ring[next + 2] ?? 0),
      ];
      ring[to] = time ?? 0;
      ring[to + 1] = count;
      ring[to + 2] = sum;
    }
    this.#held /= 2;
    this.merges += 1;
  }
}
