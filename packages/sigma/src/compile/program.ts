import { createSlot, type FieldSlot } from "../match/field-access.ts";
import type { Predicate } from "../match/predicate.ts";
import type { Expression, LogSource, SigmaRule } from "../rule.ts";
import { type JumpCode, toJumpCode } from "./jump-code.ts";
import { createStringSet, minimumSetSize, type StringSet } from "./string-set.ts";

/** Where a rule's field may stand in an event: ordered paths, of which the first present one is the field's value. */
export type FieldResolver = (field: string, logsource: LogSource) => readonly string[];

/** A rule whose predicates and fields are numbers: equal ones are shared by all rules and tested once an event. */
export interface Program {
  readonly rule: SigmaRule;
  /** The rule's, with the alternatives of its fields. */
  readonly expression: Expression;
  readonly root: ProgramNode;
}

/** All nodes have one shape, since the machine reads one shape faster than four. */
export interface ProgramNode {
  readonly kind: "and" | "or" | "not" | "predicate";
  /** Of a predicate its number, of a disjunction with a string set that set's; -1 otherwise. */
  readonly id: number;
  /** Of a predicate how this rule wrote it: another rule's equal one may have been written differently. */
  readonly written: Predicate | null;
  readonly children: readonly ProgramNode[];
  /** The children that `id`'s string set does not decide: all where there is none. The cheap ones come first. */
  readonly rest: readonly ProgramNode[];
  /** Roughly what evaluating it costs. */
  readonly weight: number;
}

export interface ProgramPredicate {
  readonly id: number;
  readonly predicate: Predicate;
  /** Number of the field's slot; -1 for a keyword. */
  readonly slot: number;
  /** Slot of the field that a `fieldref` names; -1 otherwise. */
  readonly referenceSlot: number;
  /** Questions (`Truths`) that are answered with yes where the predicate is true: its own, and those of its sets. */
  readonly truths: readonly number[];
}

export interface ProgramSet {
  readonly programs: readonly Program[];
  readonly predicates: readonly ProgramPredicate[];
  readonly sets: readonly StringSet[];
  /** By set its predicates. */
  readonly members: readonly (readonly number[])[];
  readonly slots: readonly FieldSlot[];
  readonly code: JumpCode;
}

/** Numbers the predicates and fields of all rules. */
export function toPrograms(
  rules: readonly { readonly rule: SigmaRule; readonly expression: Expression }[],
  fields: FieldResolver,
): ProgramSet {
  const numbering = new Numbering(fields);
  const programs = rules.map(({ rule, expression }) => ({
    rule,
    expression,
    root: numbering.rule(expression, rule.logsource),
  }));
  const { sets, members, slots } = numbering;
  const predicates = withSets(numbering.predicates, members);
  return { programs, predicates, sets, members, slots, code: toJumpCode(programs, predicates, sets.length) };
}

/** Predicates come first among the questions, string sets after them. */
function withSets(
  predicates: readonly ProgramPredicate[],
  members: readonly (readonly number[])[],
): readonly ProgramPredicate[] {
  const truths = predicates.map(({ id }) => [id]);
  for (const [set, ids] of members.entries()) for (const id of ids) truths[id]?.push(predicates.length + set);
  return predicates.map((predicate) => ({ ...predicate, truths: truths[predicate.id] ?? [] }));
}

const none: readonly ProgramNode[] = [];

class Numbering {
  readonly predicates: ProgramPredicate[] = [];
  readonly sets: StringSet[] = [];
  readonly slots: FieldSlot[] = [];
  /** By set the predicates in it. */
  readonly members: (readonly number[])[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #setByKey = new Map<string, number>();
  readonly #slotByKey = new Map<string, number>();
  readonly #fields: FieldResolver;

  constructor(fields: FieldResolver) {
    this.#fields = fields;
  }

  rule(expression: Expression, logsource: LogSource): ProgramNode {
    // A condition may name a detection many times; it becomes one node.
    return this.#node(expression, logsource, new Map());
  }

  #node(expression: Expression, logsource: LogSource, known: Map<Expression, ProgramNode>): ProgramNode {
    let node = known.get(expression);
    if (node === undefined) {
      node = this.#create(expression, logsource, known);
      known.set(expression, node);
    }
    return node;
  }

  #create(expression: Expression, logsource: LogSource, known: Map<Expression, ProgramNode>): ProgramNode {
    switch (expression.kind) {
      case "predicate": {
        const id = this.#predicate(expression.predicate, logsource);
        const weight = weightOf(expression.predicate);
        return { kind: "predicate", id, written: expression.predicate, children: none, rest: [], weight };
      }
      case "not": {
        const child = this.#node(expression.child, logsource, known);
        return { kind: "not", id: -1, written: null, children: [child], rest: [child], weight: child.weight };
      }
      default: {
        const children = expression.children.map((child) => this.#node(child, logsource, known));
        // Cheap tests first; the order changes nothing else.
        const ordered = children.toSorted((a, b) => a.weight - b.weight);
        const { id, rest } = expression.kind === "and" ? { id: -1, rest: ordered } : this.#withSet(ordered);
        const weight = rest.reduce((sum, child) => sum + child.weight, id === -1 ? 1 : weights.set);
        return { kind: expression.kind, id, written: null, children, rest, weight };
      }
    }
  }

  /** Of many string tests of one field one set is made, which decides them all by a few look-ups. */
  #withSet(children: readonly ProgramNode[]): {
    readonly id: number;
    readonly rest: readonly ProgramNode[];
  } {
    const bySlot = new Map<number, ProgramNode[]>();
    for (const child of children) {
      const entry = child.kind === "predicate" ? this.predicates[child.id] : undefined;
      if (entry === undefined || entry.slot === -1 || entry.predicate.test.kind !== "string") continue;
      const { shape, isCased } = entry.predicate.test.pattern;
      if (shape === "glob" || isCased) continue;
      const group = bySlot.get(entry.slot);
      if (group === undefined) bySlot.set(entry.slot, [child]);
      else group.push(child);
    }
    const [slot, members] = [...bySlot].reduce(
      (best, one) => (one[1].length > best[1].length ? one : best),
      [-1, [] as ProgramNode[]],
    );
    if (members.length < minimumSetSize) return { id: -1, rest: children };
    const inSet = new Set(members);
    return { id: this.#set(slot, members), rest: children.filter((child) => !inSet.has(child)) };
  }

  #set(slot: number, members: readonly ProgramNode[]): number {
    const ids = members.map(({ id }) => id).sort((a, b) => a - b);
    const key = ids.join(" ");
    let number = this.#setByKey.get(key);
    if (number === undefined) {
      const patterns = ids.flatMap((id) => {
        const test = this.predicates[id]?.predicate.test;
        return test?.kind === "string" ? [test.pattern] : [];
      });
      number = this.sets.push(createStringSet(slot, patterns)) - 1;
      this.members.push(ids);
      this.#setByKey.set(key, number);
    }
    return number;
  }

  #predicate(predicate: Predicate, logsource: LogSource): number {
    const slot = predicate.field === null ? -1 : this.#slot(predicate.field, logsource);
    const referenceSlot =
      predicate.test.kind === "fieldref" ? this.#slot(predicate.test.field, logsource) : -1;
    const key = `${slot} ${referenceSlot} ${predicateKey(predicate)}`;
    let id = this.#byKey.get(key);
    if (id === undefined) {
      id =
        this.predicates.push({ id: this.predicates.length, predicate, slot, referenceSlot, truths: [] }) - 1;
      this.#byKey.set(key, id);
    }
    return id;
  }

  #slot(field: string, logsource: LogSource): number {
    const paths = this.#fields(field, logsource);
    const key = JSON.stringify([field, ...paths]);
    let slot = this.#slotByKey.get(key);
    if (slot === undefined) {
      slot = this.slots.push(createSlot(field, paths)) - 1;
      this.#slotByKey.set(key, slot);
    }
    return slot;
  }
}

const weights = { set: 5, keyword: 100, regex: 1_000 } as const;

/** Roughly what a test costs, in tests of a string. */
function weightOf({ test, field }: Predicate): number {
  if (test.kind === "regex") return weights.regex;
  return field === null ? weights.keyword : 1;
}

/** Equal keys mean equal tests. */
function predicateKey({ test, operator, pattern }: Predicate): string {
  switch (test.kind) {
    case "string":
      return `string ${test.pattern.isCased ? "cased" : "folded"} ${test.pattern.pieces.map((piece) => (typeof piece === "string" ? JSON.stringify(piece) : piece.toString())).join(" ")}`;
    case "number":
    case "boolean":
      return `${test.kind} ${test.value}`;
    case "null":
      return "null";
    case "exists":
      return `exists ${test.expected}`;
    default:
      return `${test.kind} ${operator} ${JSON.stringify(pattern)}`;
  }
}
