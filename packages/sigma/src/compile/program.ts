import { createSlot, type FieldSlot } from "../match/field-access.ts";
import type { Predicate } from "../match/predicate.ts";
import type { Expression, LogSource, SigmaRule } from "../rule.ts";
import { createStringSet, minimumSetSize, type StringSet } from "./string-set.ts";

/** Where a rule's field may stand in an event: ordered paths, of which the first present one is the field's value. */
export type FieldResolver = (field: string, logsource: LogSource) => readonly string[];

/** A rule whose predicates and fields are numbers: equal ones are shared by all rules and tested once an event. */
export interface Program {
  readonly rule: SigmaRule;
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
  /** The children that `id`'s string set does not decide: all where there is none. */
  readonly rest: readonly ProgramNode[];
}

export interface ProgramPredicate {
  readonly id: number;
  readonly predicate: Predicate;
  /** Number of the field's slot; -1 for a keyword. */
  readonly slot: number;
  /** Slot of the field that a `fieldref` names; -1 otherwise. */
  readonly referenceSlot: number;
}

export interface ProgramSet {
  readonly programs: readonly Program[];
  readonly predicates: readonly ProgramPredicate[];
  readonly sets: readonly StringSet[];
  readonly slots: readonly FieldSlot[];
}

/** Numbers the predicates and fields of all rules. */
export function toPrograms(rules: readonly SigmaRule[], fields: FieldResolver): ProgramSet {
  const numbering = new Numbering(fields);
  const programs = rules.map((rule) => ({ rule, root: numbering.rule(rule) }));
  return { programs, predicates: numbering.predicates, sets: numbering.sets, slots: numbering.slots };
}

const none: readonly ProgramNode[] = [];

class Numbering {
  readonly predicates: ProgramPredicate[] = [];
  readonly sets: StringSet[] = [];
  readonly slots: FieldSlot[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #setByKey = new Map<string, number>();
  readonly #slotByKey = new Map<string, number>();
  readonly #fields: FieldResolver;

  constructor(fields: FieldResolver) {
    this.#fields = fields;
  }

  rule(rule: SigmaRule): ProgramNode {
    // A condition may name a detection many times; it becomes one node.
    return this.#node(rule.expression, rule.logsource, new Map());
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
      case "predicate":
        return {
          kind: "predicate",
          id: this.#predicate(expression.predicate, logsource),
          written: expression.predicate,
          children: none,
          rest: none,
        };
      case "not": {
        const children = [this.#node(expression.child, logsource, known)];
        return { kind: "not", id: -1, written: null, children, rest: children };
      }
      default: {
        const children = expression.children.map((child) => this.#node(child, logsource, known));
        // Cheap tests first; the order changes nothing else.
        const sorted = children
          .map((child) => ({ child, weight: this.#weight(child) }))
          .sort((a, b) => a.weight - b.weight);
        const ordered = sorted.map(({ child }) => child);
        if (expression.kind === "and") return { kind: "and", id: -1, written: null, children, rest: ordered };
        return { kind: "or", written: null, children, ...this.#withSet(ordered) };
      }
    }
  }

  /** Of many string tests of one field one set is made, which decides them all by a few look-ups. */
  #withSet(children: readonly ProgramNode[]): { readonly id: number; readonly rest: readonly ProgramNode[] } {
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
      id = this.predicates.push({ id: this.predicates.length, predicate, slot, referenceSlot }) - 1;
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

  #weight(node: ProgramNode): number {
    if (node.kind !== "predicate")
      return node.rest.reduce((sum, child) => sum + this.#weight(child), node.id === -1 ? 1 : 5);
    const entry = this.predicates[node.id];
    if (entry === undefined) return 0;
    return entry.predicate.test.kind === "regex" ? 1_000 : entry.slot === -1 ? 100 : 1;
  }
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
