/** When observations were made and how often, by index, in columns (microseconds since the epoch). */
export interface Times {
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly count: Float64Array;
  /** The longest time from `first` to `last`. */
  readonly longest: number;
}

/** How often the observations were made, all together. */
export function supplyOf(indices: readonly number[], { count }: Times): number {
  return indices.reduce((sum, index) => sum + (count[index] ?? 0), 0);
}

/** The part of observations in order of `first` that begin from `earliest` to `latest`, both included. */
export function begunBetween(
  indices: readonly number[],
  earliest: number,
  latest: number,
  { first }: Times,
): readonly number[] {
  const start = position(indices, (begin) => begin >= earliest, first);
  const end = position(indices, (begin) => begin > latest, first);
  return start === 0 && end === indices.length ? indices : indices.slice(start, Math.max(start, end));
}

/** The first position whose time fulfils what all later ones fulfil too. */
function position(
  indices: readonly number[],
  isReached: (time: number) => boolean,
  first: Float64Array,
): number {
  let low = 0;
  let high = indices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isReached(first[indices[middle] ?? 0] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
