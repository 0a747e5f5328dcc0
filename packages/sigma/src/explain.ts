import type { Evaluation } from "./compile/evaluation.ts";
import type { ProgramNode, ProgramSet } from "./compile/program.ts";
import { textOf } from "./match/test-value.ts";
import type { SigmaRule } from "./rule.ts";

/** One item of a rule and the value of the event that fulfilled it. */
export interface MatchedItem {
  readonly field: string;
  readonly path: string;
  readonly operator: string;
  readonly pattern: string;
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
  | { readonly kind: "item"; readonly isTrue: boolean; readonly item: Omit<MatchedItem, "value">; readonly value: string | null };

const maximumValueLength = 1_024;
const maximumItems = 100;

export function explainNode(set: ProgramSet, evaluation: Evaluation, node: ProgramNode): ExplainedNode {
  const isTrue = evaluation.isTrue(node);
  switch (node.kind) {
    case "predicate": {
      const { value, ...item } = describe(set, evaluation, node.id);
      return { kind: "item", isTrue, item, value };
    }
    case "not":
      return { kind: "not", isTrue, child: explainNode(set, evaluation, node.child) };
    default:
      return { kind: node.kind, isTrue, children: node.children.map((child) => explainNode(set, evaluation, child)) };
  }
}

/** The true items of a matching rule; what was true because something is absent is left out. */
export function matchedItems(set: ProgramSet, evaluation: Evaluation, root: ProgramNode): readonly MatchedItem[] {
  const items: MatchedItem[] = [];
  const visit = (node: ProgramNode): void => {
    if (node.kind === "not" || items.length >= maximumItems || !evaluation.isTrue(node)) return;
    if (node.kind !== "predicate") {
      for (const child of node.children) visit(child);
      return;
    }
    const { value, ...item } = describe(set, evaluation, node.id);
    if (value !== null) items.push({ ...item, value });
  };
  visit(root);
  return items;
}

function describe(set: ProgramSet, evaluation: Evaluation, id: number): Omit<MatchedItem, "value"> & { readonly value: string | null } {
  const entry = set.predicates[id];
  if (entry === undefined) throw new Error("explain: a predicate was not numbered");
  const { predicate, slot } = entry;
  const found = slot === -1 ? null : evaluation.field(slot);
  const { test } = predicate;
  let value = found === null ? null : show(found.value);
  if (slot === -1 && test.kind === "string") {
    const needle = test.pattern.literal.toLowerCase();
    value = evaluation.leaves().find((leaf) => leaf.toLowerCase().includes(needle))?.slice(0, maximumValueLength) ?? null;
  }
  return { field: predicate.field ?? "", path: found?.path ?? "", operator: predicate.operator, pattern: predicate.pattern, value };
}

function show(value: unknown): string {
  const text = textOf(value) ?? JSON.stringify(value) ?? "";
  return text.slice(0, maximumValueLength);
}
