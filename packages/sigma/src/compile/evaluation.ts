// Written for the machine: one object reused for all events, memoised by stamps that need no clearing.
import { collectLeaves, findField, type Found } from "../match/field-access.ts";
import { testText, testValue } from "../match/test-value.ts";
import type { ProgramNode, ProgramPredicate, ProgramSet } from "./program.ts";

const unknownStamp = 0;

/** Evaluates programs on one event after another; each field is looked up and each predicate tested at most once. */
export class Evaluation {
  readonly #set: ProgramSet;
  readonly #found: (Found | null)[];
  readonly #foundStamp: Uint32Array;
  readonly #truth: Uint8Array;
  readonly #truthStamp: Uint32Array;
  #stamp = unknownStamp;
  #event: object = {};
  #leaves: readonly string[] | null = null;

  constructor(set: ProgramSet) {
    this.#set = set;
    this.#found = new Array<Found | null>(set.slots.length).fill(null);
    this.#foundStamp = new Uint32Array(set.slots.length);
    this.#truth = new Uint8Array(set.predicates.length);
    this.#truthStamp = new Uint32Array(set.predicates.length);
  }

  begin(event: object): void {
    this.#event = event;
    this.#leaves = null;
    this.#stamp += 1;
    if (this.#stamp === 0xffff_ffff) {
      this.#foundStamp.fill(unknownStamp);
      this.#truthStamp.fill(unknownStamp);
      this.#stamp = unknownStamp + 1;
    }
  }

  /** The value of a field of the event, looked up once. */
  field(slot: number): Found | null {
    if (this.#foundStamp[slot] === this.#stamp) return this.#found[slot] ?? null;
    const description = this.#set.slots[slot];
    const found = description === undefined ? null : findField(this.#event, description);
    this.#foundStamp[slot] = this.#stamp;
    this.#found[slot] = found;
    return found;
  }

  leaves(): readonly string[] {
    this.#leaves ??= collectLeaves(this.#event);
    return this.#leaves;
  }

  isTrue(node: ProgramNode): boolean {
    switch (node.kind) {
      case "predicate":
        return this.holds(node.id);
      case "not":
        return !this.isTrue(node.child);
      case "and":
        for (const child of node.children) if (!this.isTrue(child)) return false;
        return true;
      case "or":
        for (const child of node.children) if (this.isTrue(child)) return true;
        return false;
    }
  }

  holds(id: number): boolean {
    if (this.#truthStamp[id] === this.#stamp) return this.#truth[id] === 1;
    const entry = this.#set.predicates[id];
    const truth = entry !== undefined && this.#test(entry);
    this.#truthStamp[id] = this.#stamp;
    this.#truth[id] = truth ? 1 : 0;
    return truth;
  }

  #test({ predicate, slot, referenceSlot }: ProgramPredicate): boolean {
    const { test } = predicate;
    if (slot === -1) {
      // Keywords are searched in the whole event; only text tests can be keywords (parse/item.ts).
      return (test.kind === "string" || test.kind === "regex" || test.kind === "cidr") && this.leaves().some((leaf) => testText(test, leaf));
    }
    const found = this.field(slot);
    // An absent field fulfils only `null` and `exists: false` (SEMANTICS.md, "Null, missing and empty").
    if (found === null) return test.kind === "null" || (test.kind === "exists" && !test.expected);
    return testValue(test, found.value, () => (referenceSlot === -1 ? undefined : this.field(referenceSlot)?.value));
  }
}
