import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { Expression } from "../rule.ts";
import { join, parseItem, type Scalar } from "./item.ts";
import { RuleProblem } from "./problem.ts";
import type { TransformContext } from "./transform.ts";

const maximumDepth = 16;

export interface DetectionContext extends Omit<TransformContext, "offset"> {
  /** Follows a YAML alias to what it names. */
  readonly resolve: (alias: Node) => Node | undefined;
  /** Counts values, since aliases can multiply a few lines into millions. */
  readonly budget: { values: number };
}

/**
 * A search identifier: a map is a conjunction, a list of maps a disjunction, a list of scalars keywords of which any must be
 * found, a scalar one keyword.
 */
export function parseDetection(node: Node | null, context: DetectionContext, depth = 0): Expression {
  const value = follow(node, context);
  const offset = offsetOf(node);
  if (depth > maximumDepth)
    throw new RuleProblem("too_large", `detections are nested deeper than ${maximumDepth} levels`, offset);
  if (isMap(value)) {
    if (value.items.length === 0)
      throw new RuleProblem("invalid_value", "an empty detection would match nothing", offset);
    return join(
      "and",
      value.items.map((pair) => parseEntry(pair, context, depth)),
    );
  }
  if (isSeq(value)) {
    if (value.items.length === 0)
      throw new RuleProblem("invalid_value", "an empty list would match nothing", offset);
    // Items of a sequence that YAML parsed are nodes.
    return join(
      "or",
      value.items.map((item) => parseDetection(item as Node, context, depth + 1)),
    );
  }
  return parseItem("", [scalarOf(value)], { ...context, offset });
}

function parseEntry(pair: Pair, context: DetectionContext, depth: number): Expression {
  // Keys and values of a map that YAML parsed are nodes.
  const keyNode = pair.key as Node;
  const offset = offsetOf(keyNode);
  if (!isScalar(keyNode)) throw new RuleProblem("wrong_type", "the name of a field must be text", offset);
  const key = keyNode.value === null ? "" : textOf(keyNode.value, offset);
  const value = follow(pair.value as Node | null, context);
  if (isMap(value))
    throw new RuleProblem("wrong_type", `"${key}" holds a map where values were expected`, offset);
  if (!isSeq(value)) return parseItem(key, [scalarOf(value)], { ...context, offset });
  // `'|all': [...]` may hold whole detections, all of which must be met.
  if (key === "|all" && value.items.some((item) => isMap(item))) {
    return join(
      "and",
      value.items.map((item) => parseDetection(item as Node, context, depth + 1)),
    );
  }
  return parseItem(
    key,
    value.items.map((item) => scalarOf(follow(item as Node, context), key)),
    { ...context, offset },
  );
}

function follow(node: Node | null, { resolve, budget }: DetectionContext): Node | null {
  budget.values -= 1;
  if (budget.values < 0) throw new RuleProblem("too_large", "the rule has too many values", offsetOf(node));
  if (!isAlias(node)) return node;
  const target = resolve(node);
  if (target === undefined) throw new RuleProblem("invalid_yaml", "the alias names nothing", offsetOf(node));
  return target;
}

function scalarOf(node: Node | null, key = ""): Scalar {
  if (node === null) return null;
  const value: unknown = isScalar(node) ? node.value : undefined;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  // A number too large to be exact keeps its digits as text.
  if (typeof value === "number" && isScalar(node))
    return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
      ? value
      : (node.source ?? String(value));
  const what = isMap(node) ? "a map" : isSeq(node) ? "a list" : typeof value;
  throw new RuleProblem(
    "wrong_type",
    `${key === "" ? "a detection" : `"${key}"`} expects text, a number, true, false or null, got ${what}`,
    offsetOf(node),
  );
}

export function offsetOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}

function textOf(value: unknown, offset: number): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw new RuleProblem("wrong_type", "the name of a field must be text", offset);
}
