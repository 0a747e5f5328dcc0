import type { Hit } from "./hit.ts";

const nothing: readonly never[] = [];

type MutableHit = { -readonly [Key in keyof Hit]: Hit[Key] };

/** Above this many hits they are found by name. */
const searchedHits = 16;

/** The hits of one event; rules that it matched in one group of one correlation come together. */
export class HitList {
  readonly #hits: MutableHit[];
  #byName: Map<string, MutableHit> | null = null;

  constructor(hits: readonly Hit[] = nothing) {
    this.#hits = hits.map((hit) => ({ ...hit }));
  }

  get length(): number {
    return this.#hits.length;
  }

  at(index: number): Hit | undefined {
    return this.#hits[index];
  }

  add(hit: Hit): void {
    const known = this.#find(hit);
    if (known === undefined) {
      this.#hits.push(hit);
      this.#byName?.set(nameOf(hit), hit);
      return;
    }
    // One event that matched several rules counts once: its values are not added again, but for those that differ.
    known.rules = [...new Set([...known.rules, ...hit.rules])].sort((a, b) => a - b);
    if (hit.values.length > 0) known.values = [...new Set([...known.values, ...hit.values])];
  }

  /** The hits in the order of plans. */
  sorted(): readonly Hit[] {
    this.sortFrom(0);
    return this.#hits;
  }

  /** Insertion sort of what was added behind `start`: nearly always nothing or one. */
  sortFrom(start: number): void {
    const hits = this.#hits;
    for (let at = start + 1; at < hits.length; at += 1) {
      const hit = hits[at];
      if (hit === undefined) return;
      let to = at;
      while (to > start && (hits[to - 1]?.plan ?? 0) > hit.plan) {
        hits[to] = hits[to - 1] ?? hit;
        to -= 1;
      }
      hits[to] = hit;
    }
  }

  #find(hit: Hit): MutableHit | undefined {
    const { plan, key } = hit;
    if (this.#hits.length < searchedHits)
      return this.#hits.find((known) => known.plan === plan && known.key === key);
    this.#byName ??= new Map(this.#hits.map((known) => [nameOf(known), known]));
    return this.#byName.get(nameOf(hit));
  }
}

function nameOf({ plan, key }: Hit): string {
  return `${plan} ${key}`;
}
