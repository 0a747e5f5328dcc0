import type { Evaluation } from "./compile/evaluation.ts";
import type { ProgramNode, ProgramSet } from "./compile/program.ts";
import { testScalar } from "./match/test-value.ts";
import type { SigmaRule } from "./rule.ts";

/** One item of a rule and the value of the event that fulfilled it. */
export interface MatchedItem {
  /** The field as the rule names it; empty for a keyword. */
  readonly field: string;
  /** Where the value stood in the event; empty for a keyword. */
  readonly path: string;
  /** Modifiers as written, joined by `|`. */
  readonly operator: string;
  /** The rule's value as written. */
  readonly pattern: string;
  /** The event's value, cut to 1,024 characters. */
  readonly value: string;
}

export interface Explanation {
  readonly rule: SigmaRule;
  readonly isMatch: boolean;
  readonly root: ExplainedNode;
}

export type ExplainedNode =
  | { readonly kind: "and" | "or"; readonly isTrue: boolean; readonly children: readonly ExplainedNode[] }
  | { readonly kind: "not"; readonly isTrue: boolean; readonly child: ExplainedNode }
  /** `value` is null where the field is absent from the event. */
  | {
      readonly kind: "item";
      readonly isTrue: boolean;
      readonly item: Omit<MatchedItem, "value">;
      readonly value: string | null;
    };

const maximumValueLength = 1_024;
const maximumItems = 100;

/** A node of a rule with what the event makes of it. */
export function explainNode(set: ProgramSet, evaluation: Evaluation, node: ProgramNode): ExplainedNode {
  const isTrue = isNodeTrue(evaluation, node);
  const children = node.children.map((child) => explainNode(set, evaluation, child));
  switch (node.kind) {
    case "predicate": {
      const { value, ...item } = describe(set, evaluation, node);
      return { kind: "item", isTrue, item, value };
    }
    case "not": {
      const [child] = children;
      if (child === undefined) throw new Error("explain: a negation has no child");
      return { kind: "not", isTrue, child };
    }
    default:
      return { kind: node.kind, isTrue, children };
  }
}

/** The true items of a matching rule; what was true because something is absent is left out. */
export function matchedItems(
  set: ProgramSet,
  evaluation: Evaluation,
  root: ProgramNode,
): readonly MatchedItem[] {
  const items: MatchedItem[] = [];
  const visit = (node: ProgramNode): void => {
    if (node.kind === "not" || items.length >= maximumItems || !isNodeTrue(evaluation, node)) return;
    for (const child of node.children) visit(child);
    if (node.kind !== "predicate") return;
    const { value, ...item } = describe(set, evaluation, node);
    if (value !== null) items.push({ ...item, value });
  };
  visit(root);
  return items;
}

function isNodeTrue(evaluation: Evaluation, node: ProgramNode): boolean {
  switch (node.kind) {
    case "predicate":
      return evaluation.holds(node.id);
    case "not":
      return !node.children.some((child) => isNodeTrue(evaluation, child));
    case "and":
      return node.children.every((child) => isNodeTrue(evaluation, child));
    case "or":
      return node.children.some((child) => isNodeTrue(evaluation, child));
  }
}

function describe(
  set: ProgramSet,
  evaluation: Evaluation,
  node: ProgramNode,
): Omit<MatchedItem, "value"> & { readonly value: string | null } {
  const entry = set.predicates[node.id];
  if (entry === undefined || node.written === null) throw new Error("explain: a predicate was not numbered");
  const { field, operator, pattern, test } = node.written;
  const written = { field: field ?? "", operator, pattern };
  if (entry.slot === -1) {
    const leaf = evaluation.leaves().find((one) => testScalar(test, one, null));
    return { ...written, path: "", value: leaf?.text?.slice(0, maximumValueLength) ?? null };
  }
  const found = evaluation.field(entry.slot);
  if (found === null) return { ...written, path: "", value: null };
  const reference = entry.referenceSlot === -1 ? null : evaluation.field(entry.referenceSlot);
  // Of an array the item that fulfils the test says more than the whole.
  const scalar = Array.isArray(found.value)
    ? found.scalars.find((one) => testScalar(test, one, reference))
    : found.scalars[0];
  return {
    ...written,
    path: found.path,
    value: show(scalar?.text ?? null, scalar === undefined ? found.value : scalar.value),
  };
}

function show(text: string | null, value: unknown): string {
  return (text ?? shallowText(value)).slice(0, maximumValueLength);
}

/** Objects of an event may be nested deeper than they can be written out. */
function shallowText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? `[${value.length} items]` : `{${Object.keys(value).slice(0, 20).join(", ")}}`;
}
