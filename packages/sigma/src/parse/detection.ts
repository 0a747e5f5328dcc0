import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { Expression } from "../rule.ts";
import { type ItemContext, parseItem, type Scalar } from "./item.ts";
import { RuleProblem } from "./problem.ts";

const maximumDepth = 16;
const maximumValues = 100_000;

export type DetectionContext = Omit<ItemContext, "offset">;

/**
 * A search identifier: a map is a conjunction, a list of maps a disjunction, a list of scalars keywords of which any must be
 * found, a scalar one keyword.
 */
export function parseDetection(node: Node | null, context: DetectionContext, depth = 0): Expression {
  const offset = offsetOf(node);
  if (depth > maximumDepth) throw new RuleProblem("too_large", `detections are nested deeper than ${maximumDepth} levels`, offset);
  if (isMap(node)) {
    if (node.items.length === 0) throw new RuleProblem("invalid_value", "an empty detection would match nothing", offset);
    return group("and", node.items.map((pair) => parseEntry(pair, context, depth)));
  }
  if (isSeq(node)) {
    if (node.items.length === 0) throw new RuleProblem("invalid_value", "an empty list would match nothing", offset);
    // Items of a sequence that YAML parsed are nodes.
    return group("or", node.items.map((item) => parseDetection(item as Node, context, depth + 1)));
  }
  return parseItem("", [scalarOf(node)], { ...context, offset });
}

function parseEntry(pair: Pair, context: DetectionContext, depth: number): Expression {
  // Keys of a map that YAML parsed are nodes.
  const keyNode = pair.key as Node;
  const offset = offsetOf(keyNode);
  const key = isScalar(keyNode) ? String(keyNode.value) : "";
  const value = pair.value as Node | null;
  if (isMap(value)) throw new RuleProblem("wrong_type", `"${key}" holds a map where values were expected`, offset);
  if (isSeq(value)) {
    if (value.items.length > maximumValues) throw new RuleProblem("too_large", `"${key}" has more than ${maximumValues} values`, offset);
    if (value.items.some((item) => isMap(item) || isSeq(item))) {
      if (key.split("|")[0] !== "") throw new RuleProblem("wrong_type", `"${key}" holds a list of lists or maps where values were expected`, offset);
      return group(key.split("|").includes("all") ? "and" : "or", value.items.map((item) => parseDetection(item as Node, context, depth + 1)));
    }
    return parseItem(key, value.items.map((item) => scalarOf(item as Node)), { ...context, offset });
  }
  return parseItem(key, [scalarOf(value)], { ...context, offset });
}

function group(kind: "and" | "or", children: readonly Expression[]): Expression {
  const [only] = children;
  return children.length === 1 && only !== undefined ? only : { kind, children };
}

function scalarOf(node: Node | null): Scalar {
  if (node === null) return null;
  if (isAlias(node)) throw new RuleProblem("wrong_type", "YAML aliases are not used in Sigma rules; write the value out", offsetOf(node));
  const value: unknown = isScalar(node) ? node.value : undefined;
  if (typeof value === "bigint") return String(value);
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    // A number keeps the text it was written as where that says more (0x17, 1e3, 007).
    const source = isScalar(node) ? node.source : undefined;
    return typeof value === "number" && source !== undefined && !/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/.test(source) ? source : value;
  }
  throw new RuleProblem("wrong_type", `expected text, a number, true, false or null, got ${typeof value}`, offsetOf(node));
}

export function offsetOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}
