// Written for the machine: sorted runs of bounded length, so that the n-th smallest of a window is found without sorting it.

const maximumRun = 512;

/** A multiset of numbers in order: adding, removing and looking up by rank cost O(√n). */
export class SortedNumbers {
  readonly #runs: number[][] = [];
  size = 0;

  add(value: number): void {
    this.size += 1;
    const index = this.#runOf(value);
    const run = this.#runs[index];
    if (run === undefined) {
      this.#runs.push([value]);
      return;
    }
    run.splice(placeIn(run, value), 0, value);
    if (run.length > maximumRun) this.#runs.splice(index + 1, 0, run.splice(maximumRun / 2));
  }

  /** Removes one occurrence of a value that was added. */
  remove(value: number): void {
    const index = this.#runOf(value);
    const run = this.#runs[index];
    if (run === undefined) return;
    const place = placeIn(run, value);
    if (run[place] !== value) return;
    this.size -= 1;
    run.splice(place, 1);
    if (run.length === 0) this.#runs.splice(index, 1);
  }

  /** The value of a rank from 0; undefined beyond the last. */
  at(rank: number): number | undefined {
    let left = rank;
    for (const run of this.#runs) {
      if (left < run.length) return run[left];
      left -= run.length;
    }
    return undefined;
  }

  /** The value at a percentile, between two ranks linearly (the usual definition: rank p/100 x (n - 1)); null of none. */
  percentile(percentile: number): number | null {
    if (this.size === 0) return null;
    const rank = (percentile / 100) * (this.size - 1);
    const below = Math.floor(rank);
    const low = this.at(below) ?? 0;
    const high = this.at(Math.min(below + 1, this.size - 1)) ?? low;
    return rank === below ? low : low + (rank - below) * (high - low);
  }

  /** The first run whose last value is not below; the last one where there is none. */
  #runOf(value: number): number {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle]?.at(-1) ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Where a value stands, or would stand, in a sorted run: before the first that is not smaller. */
function placeIn(run: readonly number[], value: number): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((run[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
