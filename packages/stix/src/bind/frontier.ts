import type { Budget } from "../match/budget.ts";
import type { BindNode, Leaf } from "./node.ts";
import type { Times } from "./times.ts";

/**
 * What a node can reach in time. A binding of a node has a latest `first` and an earliest `last` over its observations, and
 * every temporal condition around it asks only for the one to be early and the other to be late (STIX 2.1 §9.5: FOLLOWEDBY
 * needs the left's latest first <= the right's earliest last; WITHIN needs latest first <= earliest last + duration). So of
 * all bindings only those matter that no other beats in both: pairs in ascending order of both.
 *
 * That no observation may be used twice is left out here, so a frontier may promise too much, never too little.
 */
export interface Frontier {
  readonly firsts: readonly number[];
  readonly lasts: readonly number[];
}

/** The frontiers of a node and of all nodes in it. */
export interface Frontiers {
  of(node: BindNode): Frontier;
}

/** The latest possible `last` of a binding whose `first` is not after the given; -Infinity where there is none. */
export function latestLast({ firsts, lasts }: Frontier, first: number): number {
  let low = 0;
  let high = firsts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((firsts[middle] ?? 0) <= first) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -Infinity : (lasts[low - 1] ?? -Infinity);
}

/** Frontiers are kept for as long as their nodes are: most of a pattern stays as it is from one decision to the next. */
export function computeFrontiers(times: Times, budget: Budget): Frontiers {
  const known = new WeakMap<BindNode, Frontier>();
  function of(node: BindNode): Frontier {
    let frontier = known.get(node);
    if (frontier === undefined) {
      frontier = compute(node);
      known.set(node, frontier);
    }
    return frontier;
  }

  function compute(node: BindNode): Frontier {
    switch (node.kind) {
      case "leaf":
        return frontierOfLeaf(node, times, budget);
      case "and":
        return node.children
          .map(of)
          .reduce((a, b) => combine(a, b, budget, (x, y, at) => Math.min(x(at), y(at))));
      case "or":
        return node.children
          .map(of)
          .reduce((a, b) => combine(a, b, budget, (x, y, at) => Math.max(x(at), y(at))));
      case "followedBy":
        return node.children.map(of).reduce((a, b) =>
          combine(a, b, budget, (left, right, at) => {
            const last = right(at);
            return Math.min(left(Math.min(at, last)), last);
          }),
        );
      case "within":
        return filter(of(node.child), (first, last) => first <= last + node.microseconds);
      case "repeats":
        return of(node.child);
    }
  }

  return { of };
}

type Reach = (first: number) => number;

/** A frontier from two: at every `first` where either changes, `join` says how late `last` can be. */
function combine(
  a: Frontier,
  b: Frontier,
  budget: Budget,
  join: (a: Reach, b: Reach, at: number) => number,
): Frontier {
  const places = [...new Set([...a.firsts, ...b.firsts])].sort((x, y) => x - y);
  budget.spend(places.length * 8 + 1);
  const firsts: number[] = [];
  const lasts: number[] = [];
  let best = -Infinity;
  for (const at of places) {
    const last = join(
      (first) => latestLast(a, first),
      (first) => latestLast(b, first),
      at,
    );
    if (last <= best) continue;
    best = last;
    firsts.push(at);
    lasts.push(last);
  }
  return { firsts, lasts };
}

function filter({ firsts, lasts }: Frontier, keeps: (first: number, last: number) => boolean): Frontier {
  const kept = firsts.map((first, index) => keeps(first, lasts[index] ?? -Infinity));
  return { firsts: firsts.filter((_, index) => kept[index]), lasts: lasts.filter((_, index) => kept[index]) };
}

/** Going through the candidates in their order, by `first`, the `times` with the latest `last` so far decide how late the earliest can be. */
function frontierOfLeaf({ candidates, times: needed }: Leaf, times: Times, budget: Budget): Frontier {
  budget.spend(candidates.length * 8 + 1);
  const kept = new EarliestLast(times);
  const firsts: number[] = [];
  const lasts: number[] = [];
  for (const index of candidates) {
    kept.add(index);
    kept.trim(needed);
    if (kept.total < needed) continue;
    const first = times.first[index] ?? 0;
    const last = kept.earliest();
    if (last <= (lasts.at(-1) ?? -Infinity)) continue;
    if (firsts.at(-1) === first) {
      firsts.pop();
      lasts.pop();
    }
    firsts.push(first);
    lasts.push(last);
  }
  return { firsts, lasts };
}

/** A heap of observations, the one with the earliest `last` on top. */
class EarliestLast {
  readonly #times: Times;
  readonly #heap: number[] = [];
  total = 0;

  constructor(times: Times) {
    this.#times = times;
  }

  earliest(): number {
    return this.#lastAt(0);
  }

  add(index: number): void {
    this.total += this.#times.count[index] ?? 0;
    const heap = this.#heap;
    heap.push(index);
    for (let at = heap.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (this.#lastAt(parent) <= this.#lastAt(at)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Drops the earliest for as long as the rest is enough. */
  trim(needed: number): void {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      const count = this.#times.count[top] ?? 0;
      if (this.total - count < needed) return;
      this.total -= count;
      this.#pop();
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const end = heap.pop();
    if (end === undefined || heap.length === 0) return;
    heap[0] = end;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && this.#lastAt(child) < this.#lastAt(least)) least = child;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #lastAt(at: number): number {
    return this.#times.last[this.#heap[at] ?? -1] ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    const held = heap[a] ?? 0;
    heap[a] = heap[b] ?? 0;
    heap[b] = held;
  }
}
