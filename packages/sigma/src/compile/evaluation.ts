// Written for the machine: one object reused for all events, memoised by stamps that need no clearing.
import { collectLeaves, findField } from "../match/field-access.ts";
import type { FieldValue, ScalarValue } from "../match/field-value.ts";
import { testField, testScalar } from "../match/test-value.ts";
import type { ProgramNode, ProgramPredicate, ProgramSet } from "./program.ts";

const unknownStamp = 0;
const lastStamp = 0xffff_fffe;

/** Evaluates programs on one event after another; each field is looked up and each predicate tested at most once. */
export class Evaluation {
  readonly #set: ProgramSet;
  readonly #fields: (FieldValue | null)[];
  readonly #fieldStamps: Uint32Array;
  readonly #truth: Uint8Array;
  readonly #truthStamps: Uint32Array;
  readonly #setTruth: Uint8Array;
  readonly #setStamps: Uint32Array;
  #stamp = unknownStamp;
  #event: object = {};
  #leaves: readonly ScalarValue[] | null = null;

  constructor(set: ProgramSet) {
    this.#set = set;
    this.#fields = new Array<FieldValue | null>(set.slots.length).fill(null);
    this.#fieldStamps = new Uint32Array(set.slots.length);
    this.#truth = new Uint8Array(set.predicates.length);
    this.#truthStamps = new Uint32Array(set.predicates.length);
    this.#setTruth = new Uint8Array(set.sets.length);
    this.#setStamps = new Uint32Array(set.sets.length);
  }

  begin(event: object): void {
    this.#event = event;
    this.#leaves = null;
    if (this.#stamp === lastStamp) {
      for (const stamps of [this.#fieldStamps, this.#truthStamps, this.#setStamps]) stamps.fill(unknownStamp);
      this.#stamp = unknownStamp;
    }
    this.#stamp += 1;
  }

  /** The value of a field of the event, looked up once; null where the event lacks it. */
  field(slot: number): FieldValue | null {
    if (this.#fieldStamps[slot] === this.#stamp) return this.#fields[slot] ?? null;
    const description = this.#set.slots[slot];
    const found = description === undefined ? null : findField(this.#event, description);
    this.#fieldStamps[slot] = this.#stamp;
    this.#fields[slot] = found;
    return found;
  }

  leaves(): readonly ScalarValue[] {
    this.#leaves ??= collectLeaves(this.#event);
    return this.#leaves;
  }

  isTrue(node: ProgramNode): boolean {
    switch (node.kind) {
      case "predicate":
        return this.#holds(node.id);
      case "not":
        for (const child of node.rest) if (this.isTrue(child)) return false;
        return true;
      case "and":
        for (const child of node.rest) if (!this.isTrue(child)) return false;
        return true;
      case "or":
        if (node.id !== -1 && this.#anyOf(node.id)) return true;
        for (const child of node.rest) if (this.isTrue(child)) return true;
        return false;
    }
  }

  /** The same as `isTrue` by the rule's own structure: without string sets, without order. */
  isTruePlainly(node: ProgramNode): boolean {
    switch (node.kind) {
      case "predicate":
        return this.#holds(node.id);
      case "not":
        return !node.children.some((child) => this.isTruePlainly(child));
      case "and":
        return node.children.every((child) => this.isTruePlainly(child));
      case "or":
        return node.children.some((child) => this.isTruePlainly(child));
    }
  }

  #holds(id: number): boolean {
    if (this.#truthStamps[id] === this.#stamp) return this.#truth[id] === 1;
    const entry = this.#set.predicates[id];
    const truth = entry !== undefined && this.#test(entry);
    this.#truthStamps[id] = this.#stamp;
    this.#truth[id] = truth ? 1 : 0;
    return truth;
  }

  #anyOf(id: number): boolean {
    if (this.#setStamps[id] === this.#stamp) return this.#setTruth[id] === 1;
    const set = this.#set.sets[id];
    let truth = false;
    if (set !== undefined) {
      for (const scalar of this.field(set.slot)?.scalars ?? [])
        truth ||= scalar.text !== null && set.matches(scalar.folded);
    }
    this.#setStamps[id] = this.#stamp;
    this.#setTruth[id] = truth ? 1 : 0;
    return truth;
  }

  #test({ predicate: { test }, slot, referenceSlot }: ProgramPredicate): boolean {
    // A keyword is searched in the whole event.
    if (slot === -1) return this.leaves().some((leaf) => testScalar(test, leaf, null));
    return testField(test, this.field(slot), referenceSlot === -1 ? null : this.field(referenceSlot));
  }
}
