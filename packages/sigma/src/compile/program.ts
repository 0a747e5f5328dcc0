import { createSlot, type FieldSlot } from "../match/field-access.ts";
import type { Predicate } from "../match/predicate.ts";
import type { Expression, LogSource, SigmaRule } from "../rule.ts";

/** Where a rule's field may stand in an event: ordered paths, of which the first present one is the field's value. */
export type FieldResolver = (field: string, logsource: LogSource) => readonly string[];

/** A rule whose predicates and fields are numbers: equal ones are shared by all rules and tested once an event. */
export interface Program {
  readonly rule: SigmaRule;
  readonly root: ProgramNode;
}

export type ProgramNode =
  | { readonly kind: "and" | "or"; readonly children: readonly ProgramNode[] }
  | { readonly kind: "not"; readonly child: ProgramNode }
  | { readonly kind: "predicate"; readonly id: number };

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
  readonly slots: readonly FieldSlot[];
  /** The numbered predicate of an expression's predicate, per log source of its rule. */
  readonly idsOf: ReadonlyMap<Predicate, number>;
}

/** Numbers the predicates and fields of all rules. */
export function toPrograms(rules: readonly SigmaRule[], fields: FieldResolver): ProgramSet {
  const numbering = new Numbering(fields);
  const programs = rules.map((rule) => ({ rule, root: numbering.node(rule.expression, rule.logsource) }));
  return { programs, predicates: numbering.predicates, slots: numbering.slots, idsOf: numbering.idsOf };
}

class Numbering {
  readonly predicates: ProgramPredicate[] = [];
  readonly slots: FieldSlot[] = [];
  readonly idsOf = new Map<Predicate, number>();
  readonly #byKey = new Map<string, number>();
  readonly #slotByKey = new Map<string, number>();
  readonly #fields: FieldResolver;

  constructor(fields: FieldResolver) {
    this.#fields = fields;
  }

  node(expression: Expression, logsource: LogSource): ProgramNode {
    switch (expression.kind) {
      case "predicate":
        return { kind: "predicate", id: this.#predicate(expression.predicate, logsource) };
      case "not":
        return { kind: "not", child: this.node(expression.child, logsource) };
      default: {
        const children = expression.children.map((child) => this.node(child, logsource));
        // Cheap tests first; the order changes nothing else.
        return { kind: expression.kind, children: children.sort((a, b) => weight(a, this.predicates) - weight(b, this.predicates)) };
      }
    }
  }

  #predicate(predicate: Predicate, logsource: LogSource): number {
    const slot = predicate.field === null ? -1 : this.#slot(predicate.field, logsource);
    const referenceSlot = predicate.test.kind === "fieldref" ? this.#slot(predicate.test.field, logsource) : -1;
    const key = `${slot} ${referenceSlot} ${predicateKey(predicate)}`;
    let id = this.#byKey.get(key);
    if (id === undefined) {
      id = this.predicates.length;
      this.#byKey.set(key, id);
      this.predicates.push({ id, predicate, slot, referenceSlot });
    }
    this.idsOf.set(predicate, id);
    return id;
  }

  #slot(field: string, logsource: LogSource): number {
    const paths = this.#fields(field, logsource);
    const key = `${field}\n${paths.join("\n")}`;
    let slot = this.#slotByKey.get(key);
    if (slot === undefined) {
      slot = this.slots.length;
      this.#slotByKey.set(key, slot);
      this.slots.push(createSlot(field, paths));
    }
    return slot;
  }
}

function weight(node: ProgramNode, predicates: readonly ProgramPredicate[]): number {
  if (node.kind === "not") return weight(node.child, predicates) + 1;
  if (node.kind !== "predicate") return node.children.reduce((sum, child) => sum + weight(child, predicates), 2);
  const entry = predicates[node.id];
  if (entry === undefined) return 0;
  return entry.predicate.test.kind === "regex" ? 1_000 : entry.slot === -1 ? 100 : 1;
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
