import type { Budget } from "../match/budget.ts";
import type { Leaf } from "./node.ts";

/** How many times each observation is used; an observation may be used as often as it was observed. */
export type Assignment = ReadonlyMap<number, number>;

/**
 * Gives every leaf as many of its candidates as it takes, none beyond its count, or says that there is no way: a maximum
 * flow from leaves to observations.
 */
export function assign(leaves: readonly Leaf[], counts: Float64Array, budget: Budget): Assignment | null {
  const { contested, easy } = separate(leaves, budget);
  const flow = new Flow(counts, budget);
  for (const leaf of contested) if (!flow.fill(leaf)) return null;
  // In reverse order of being set aside: each finds enough left, whatever the others took.
  for (const leaf of easy.toReversed()) if (!flow.fill(leaf)) return null;
  return flow.used;
}

/** Leaves with at least as many candidates as all leaves together take can be served last and are set aside. */
function separate(leaves: readonly Leaf[], budget: Budget) {
  let demand = leaves.reduce((sum, { times }) => sum + times, 0);
  budget.spend(leaves.length * 8);
  const easy: Leaf[] = [];
  const contested: Leaf[] = [];
  for (const leaf of leaves.toSorted((a, b) => b.supply - a.supply)) {
    if (contested.length === 0 && leaf.supply >= demand) {
      easy.push(leaf);
      demand -= leaf.times;
    } else contested.push(leaf);
  }
  return { contested, easy };
}

class Flow {
  readonly #counts: Float64Array;
  readonly #budget: Budget;
  /** Who uses an observation, and how often. */
  readonly #users = new Map<number, Map<Leaf, number>>();
  readonly used = new Map<number, number>();

  constructor(counts: Float64Array, budget: Budget) {
    this.#counts = counts;
    this.#budget = budget;
  }

  /** Gives the leaf what it takes, moving others to different observations where needed. */
  fill(leaf: Leaf): boolean {
    let missing = leaf.times;
    while (missing > 0) {
      const given = this.#augment(leaf, missing);
      if (given === 0) return false;
      missing -= given;
    }
    return true;
  }

  /** Breadth first from the leaf over observations that are used up to those that are free. Returns how many were given. */
  #augment(start: Leaf, wanted: number): number {
    const cameFrom = new Map<number, Leaf>();
    const freedBy = new Map<Leaf, number>();
    const queue: Leaf[] = [start];
    for (let leaf = queue.shift(); leaf !== undefined; leaf = queue.shift()) {
      for (const index of leaf.candidates) {
        this.#budget.spend(1);
        if (cameFrom.has(index)) continue;
        cameFrom.set(index, leaf);
        const free = (this.#counts[index] ?? 0) - (this.used.get(index) ?? 0);
        if (free > 0) return this.#push(index, start, Math.min(free, wanted), cameFrom, freedBy);
        for (const user of this.#users.get(index)?.keys() ?? []) {
          if (user === start || freedBy.has(user)) continue;
          freedBy.set(user, index);
          queue.push(user);
        }
      }
    }
    return 0;
  }

  /** Moves along the path back to the start: each leaf on it gives up one observation for the next. */
  #push(
    free: number,
    start: Leaf,
    wanted: number,
    cameFrom: ReadonlyMap<number, Leaf>,
    freedBy: ReadonlyMap<Leaf, number>,
  ): number {
    const path: { readonly leaf: Leaf; readonly takes: number; readonly leaves: number | null }[] = [];
    let amount = wanted;
    for (let index = free; ;) {
      const leaf = cameFrom.get(index);
      if (leaf === undefined) return 0;
      const leaves = leaf === start ? null : (freedBy.get(leaf) ?? null);
      path.push({ leaf, takes: index, leaves });
      if (leaves === null) break;
      amount = Math.min(amount, this.#users.get(leaves)?.get(leaf) ?? 0);
      index = leaves;
    }
    for (const { leaf, takes, leaves } of path) {
      this.#change(takes, leaf, amount);
      if (leaves !== null) this.#change(leaves, leaf, -amount);
    }
    return amount;
  }

  #change(index: number, leaf: Leaf, amount: number): void {
    const users = this.#users.get(index) ?? new Map<Leaf, number>();
    this.#users.set(index, users);
    const units = (users.get(leaf) ?? 0) + amount;
    if (units === 0) users.delete(leaf);
    else users.set(leaf, units);
    this.used.set(index, (this.used.get(index) ?? 0) + amount);
  }
}
