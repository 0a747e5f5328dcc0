/** A number from 0 (included) to 1 (not). */
export type Random = () => number;

/** mulberry32: small, seeded, good enough to vary lines; the same seed gives the same numbers. */
export function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number below `below`. */
export function pick(random: Random, below: number): number {
  return Math.floor(random() * below);
}

export function choose<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[pick(random, items.length)];
  if (item === undefined) throw new Error("choose: nothing to choose from");
  return item;
}
