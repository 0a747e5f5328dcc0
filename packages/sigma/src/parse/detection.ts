import type { Expression } from "../rule.ts";
import { describeNode, type YamlEntry, type YamlNode } from "../yaml/node.ts";
import { join, parseItem, type PlacedScalar } from "./item.ts";
import { RuleProblem } from "./problem.ts";
import type { TransformContext } from "./transform.ts";

const maximumDepth = 16;

export interface DetectionContext extends Omit<TransformContext, "offset"> {
  /** Counts values, since aliases can multiply a few lines into millions. */
  readonly budget: { values: number };
}

/**
 * A search identifier: a map is a conjunction, a list of maps a disjunction, a list of scalars keywords of which any must be
 * found, a scalar one keyword.
 */
export function parseDetection(node: YamlNode, context: DetectionContext, depth = 0): Expression {
  count(node, context);
  const { offset } = node;
  if (depth > maximumDepth)
    throw new RuleProblem("too_large", `detections are nested deeper than ${maximumDepth} levels`, offset);
  if (node.kind === "map") {
    if (node.entries.length === 0)
      throw new RuleProblem("invalid_value", "an empty detection would match nothing", offset);
    return join(
      "and",
      node.entries.map((entry) => parseEntry(entry, context, depth)),
    );
  }
  if (node.kind === "list") {
    if (node.items.length === 0)
      throw new RuleProblem("invalid_value", "an empty list would match nothing", offset);
    return join(
      "or",
      node.items.map((item) => parseDetection(item, context, depth + 1)),
    );
  }
  return parseItem("", [scalarOf(node)], { ...context, offset });
}

function parseEntry(
  { key: keyNode, value }: YamlEntry,
  context: DetectionContext,
  depth: number,
): Expression {
  count(value, context);
  const { offset } = keyNode;
  if (keyNode.kind !== "scalar")
    throw new RuleProblem("wrong_type", "the name of a field must be text", offset);
  const key = keyNode.value === null ? "" : keyNode.text;
  if (value.kind === "map")
    throw new RuleProblem("wrong_type", `"${key}" holds a map where values were expected`, offset);
  if (value.kind === "scalar") return parseItem(key, [scalarOf(value)], { ...context, offset });
  // `'|all': [...]` may hold whole detections, all of which must be met.
  if (key === "|all" && value.items.some((item) => item.kind === "map")) {
    return join(
      "and",
      value.items.map((item) => parseDetection(item, context, depth + 1)),
    );
  }
  for (const item of value.items) count(item, context);
  return parseItem(
    key,
    value.items.map((item) => scalarOf(item, key)),
    { ...context, offset },
  );
}

function count(node: YamlNode, { budget }: DetectionContext): void {
  budget.values -= 1;
  if (budget.values < 0) throw new RuleProblem("too_large", "the rule has too many values", node.offset);
}

function scalarOf(node: YamlNode, key = ""): PlacedScalar {
  if (node.kind !== "scalar")
    throw new RuleProblem(
      "wrong_type",
      `${key === "" ? "a detection" : `"${key}"`} expects text, a number, true, false or null, got ${describeNode(node)}`,
      node.offset,
    );
  const { value, text, offset } = node;
  // A number too large to be exact keeps its digits as text.
  const isInexact = typeof value === "number" && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER);
  return { value: isInexact ? text : value, offset };
}
