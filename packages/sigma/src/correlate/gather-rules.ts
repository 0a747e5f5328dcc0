// Written for the machine: which rules matched, without keeping their events. `oracle.ts` is the plain version.
import { type BooleanCondition, isMet } from "./boolean-condition.ts";
import { type Bounds, meets, smallestCount } from "./bounds.ts";
import { type Contribution, type Gather, never, timesFromJson, timesToJson } from "./gather.ts";
import type { Term } from "./terms.ts";

/** `temporal`: rules in any order, as many as the bounds want, or those that a condition over them names. */
export class SeenGather implements Gather {
  readonly #condition: BooleanCondition | Bounds;
  readonly #least: number;
  readonly losses = 0;
  #last: number[];

  constructor(rules: number, condition: BooleanCondition | Bounds) {
    this.#condition = condition;
    this.#least = "kind" in condition ? 0 : smallestCount(condition);
    this.#last = new Array<number>(rules).fill(never);
  }

  add(time: number, { rules }: Contribution): void {
    for (const rule of rules) this.#last[rule] = time;
  }

  start(): number {
    if ("kind" in this.#condition) return startOf(this.#condition, this.#last, false);
    if (this.#least === this.#last.length) return this.#last.reduce((a, b) => Math.min(a, b));
    return [...this.#last].sort((a, b) => b - a)[this.#least - 1] ?? never;
  }

  begin(): void {
    // When each rule matched last is all there is to know, before and after.
  }

  value(from: number): number {
    return this.#last.reduce((count, time) => (time >= from ? count + 1 : count), 0);
  }

  isMet(from: number): boolean {
    if (!("kind" in this.#condition)) return meets(this.#condition, this.value(from));
    return isMet(this.#condition, (rule) => (this.#last[rule] ?? never) >= from);
  }

  toJSON(): unknown {
    return timesToJson(this.#last);
  }

  restore(state: unknown): void {
    this.#last = timesFromJson(state);
  }
}

/** The latest start of a window that meets a condition: the earliest of a conjunction, the latest of a disjunction. */
function startOf(condition: BooleanCondition, last: readonly number[], isNegated: boolean): number {
  switch (condition.kind) {
    case "rule":
      // That a rule is absent is judged when the window closes.
      return isNegated ? Number.POSITIVE_INFINITY : (last[condition.rule] ?? never);
    case "not":
      return startOf(condition.child, last, !isNegated);
    default: {
      const isConjunction = (condition.kind === "and") !== isNegated;
      let start = isConjunction ? Number.POSITIVE_INFINITY : never;
      for (const child of condition.children) {
        const one = startOf(child, last, isNegated);
        if (isConjunction ? one < start : one > start) start = one;
      }
      return start;
    }
  }
}

/** `temporal_ordered` with a number: the longest chain of rules in the order in which they are listed. */
export class ChainGather implements Gather {
  readonly #bounds: Bounds;
  readonly #least: number;
  readonly losses = 0;
  /** `[length - 1][rule]`: latest start of a chain of that length that ends with that rule. */
  #starts: number[][];

  constructor(rules: number, bounds: Bounds, judges: "arrival" | "closing") {
    this.#bounds = bounds;
    this.#least = smallestCount(bounds);
    const longest = judges === "arrival" ? this.#least : rules;
    this.#starts = Array.from({ length: longest }, () => new Array<number>(rules).fill(never));
  }

  add(time: number, { rules }: Contribution): void {
    // From the last rule to the first: one event is no two steps of one chain.
    for (let at = rules.length - 1; at >= 0; at -= 1) {
      const rule = rules[at] ?? 0;
      for (let length = Math.min(this.#starts.length, rule + 1); length > 1; length -= 1) {
        const row = this.#starts[length - 1] ?? [];
        const start = latestBefore(this.#starts[length - 2] ?? [], rule);
        if (start > (row[rule] ?? never)) row[rule] = start;
      }
      const first = this.#starts[0];
      if (first !== undefined) first[rule] = time;
    }
  }

  start(): number {
    return latestBefore(this.#starts[this.#least - 1] ?? [], Number.POSITIVE_INFINITY);
  }

  begin(): void {
    // The starts of all chains are kept, before and after.
  }

  value(from: number): number {
    let length = this.#starts.length;
    while (length > 0 && latestBefore(this.#starts[length - 1] ?? [], Number.POSITIVE_INFINITY) < from)
      length -= 1;
    return length;
  }

  isMet(from: number): boolean {
    return meets(this.#bounds, this.value(from));
  }

  toJSON(): unknown {
    return this.#starts.map(timesToJson);
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    this.#starts = (state as readonly unknown[]).map(timesFromJson);
  }
}

function latestBefore(row: readonly number[], end: number): number {
  let latest = never;
  for (let at = 0; at < end && at < row.length; at += 1) latest = Math.max(latest, row[at] ?? never);
  return latest;
}

/** `temporal_ordered` with a condition: the rules of any of its terms, each in the order in which they are listed. */
export class TermsGather implements Gather {
  readonly #terms: readonly Term[];
  readonly losses = 0;
  #last: number[];
  /** Of each term and step the latest start of a chain up to that step. */
  #starts: number[][];

  constructor(rules: number, terms: readonly Term[]) {
    this.#terms = terms;
    this.#last = new Array<number>(rules).fill(never);
    this.#starts = terms.map(({ present }) => new Array<number>(present.length).fill(never));
  }

  add(time: number, { rules }: Contribution): void {
    for (const rule of rules) this.#last[rule] = time;
    for (const [index, { present }] of this.#terms.entries()) {
      const starts = this.#starts[index] ?? [];
      // From the last step to the first: one event is no two steps of one chain.
      for (let step = present.length - 1; step >= 0; step -= 1) {
        if (!rules.includes(present[step] ?? -1)) continue;
        const start = step === 0 ? time : (starts[step - 1] ?? never);
        if (start > (starts[step] ?? never)) starts[step] = start;
      }
    }
  }

  start(): number {
    return this.#starts.reduce((latest, starts) => Math.max(latest, starts.at(-1) ?? never), never);
  }

  begin(): void {
    // The starts of all chains are kept, before and after.
  }

  value(from: number): number {
    return this.#last.reduce((count, time) => (time >= from ? count + 1 : count), 0);
  }

  isMet(from: number): boolean {
    return this.#terms.some(
      ({ absent }, index) =>
        (this.#starts[index]?.at(-1) ?? never) >= from &&
        absent.every((rule) => (this.#last[rule] ?? never) < from),
    );
  }

  toJSON(): unknown {
    return [timesToJson(this.#last), this.#starts.map(timesToJson)];
  }

  restore(state: unknown): void {
    // Written by `toJSON`.
    const [last, starts] = state as readonly [unknown, readonly unknown[]];
    this.#last = timesFromJson(last);
    this.#starts = starts.map(timesFromJson);
  }
}
