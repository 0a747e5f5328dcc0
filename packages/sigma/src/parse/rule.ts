import type { Expression, SigmaRule } from "../rule.ts";
import { isNullNode, valueAt, type YamlMap, type YamlNode } from "../yaml/node.ts";
import { attributesOf, levelOf, logSourceOf, wrongType } from "./attributes.ts";
import { parseCondition } from "./condition.ts";
import { type DetectionContext, parseDetection } from "./detection.ts";
import { join } from "./item.ts";
import { RuleProblem } from "./problem.ts";

const maximumValues = 200_000;

export interface RuleContext {
  readonly file: string;
  /** The document's text. */
  readonly source: string;
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
}

/** `timeframe` belonged to the removed pipe aggregations; a condition that needs it is reported there. */
const otherKeys: ReadonlySet<string> = new Set(["timeframe"]);

/** A detection rule (Sigma rules specification 2.1). Throws a `RuleProblem`. */
export function parseRule(root: YamlMap, context: RuleContext): SigmaRule {
  const attributes = attributesOf(root, context, "a rule");
  const logsource = logSourceOf(root, "a rule");
  const detection = valueAt(root, "detection");
  if (detection?.kind !== "map")
    throw new RuleProblem(
      "missing_attribute",
      'a rule needs a "detection" map',
      detection?.offset ?? root.offset,
    );
  const detecting = detectionContext(context);
  const { detections, condition } = parseDetections(detection, otherKeys, detecting);
  const parsed = (condition.kind === "list" ? condition.items : [condition]).map((node) => {
    if (node.kind !== "scalar" || typeof node.value !== "string")
      throw wrongType("a condition must be text", node);
    return parseCondition(node, detections);
  });
  if (parsed.length === 0)
    throw new RuleProblem("invalid_condition", "the list of conditions is empty", condition.offset);
  return {
    ...attributes,
    level: levelOf(root) ?? "informational",
    logsource,
    expression: join("or", parsed),
    unresolvedPlaceholders: [...detecting.unresolved],
    filters: [],
  };
}

/** What the detections of one document are parsed with; each needs its own, since it counts values. */
export function detectionContext({ placeholders }: RuleContext): DetectionContext & {
  readonly unresolved: Set<string>;
} {
  return { placeholders, unresolved: new Set<string>(), budget: { values: maximumValues } };
}

/** The search identifiers of a `detection` or `filter`, and its condition. */
export function parseDetections(
  detection: YamlMap,
  otherKeys: ReadonlySet<string>,
  context: DetectionContext,
): { readonly detections: ReadonlyMap<string, Expression>; readonly condition: YamlNode } {
  const detections = new Map<string, Expression>();
  for (const { key, value } of detection.entries) {
    if (key.kind !== "scalar") throw wrongType("the name of a detection must be text", key);
    if (key.value === "condition" || otherKeys.has(key.text)) continue;
    // To YAML the number 1 and the text "1" are two keys.
    if (detections.has(key.text))
      throw new RuleProblem("invalid_value", `the detection "${key.text}" is there twice`, key.offset);
    detections.set(key.text, parseDetection(value, context));
  }
  const condition = valueAt(detection, "condition");
  if (condition === null || isNullNode(condition))
    throw new RuleProblem("missing_attribute", 'the detection needs a "condition"', detection.offset);
  return { detections, condition };
}
