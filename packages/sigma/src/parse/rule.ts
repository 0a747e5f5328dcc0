import type { Expression, SigmaRule } from "../rule.ts";
import { entryAt, isNullNode, valueAt, type YamlMap } from "../yaml/node.ts";
import { levelOf, logSourceAt, statusOf, textAt, textsAt, wrongType } from "./attributes.ts";
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

/** A detection rule (Sigma rules specification 2.1). Throws a `RuleProblem`. */
export function parseRule(root: YamlMap, { file, source, placeholders }: RuleContext): SigmaRule {
  const title = textAt(root, "title");
  if (title === null) throw new RuleProblem("missing_attribute", 'a rule needs a "title"', root.offset);
  const logsource = logSourceAt(root);
  if (logsource === null)
    throw new RuleProblem("missing_attribute", 'a rule needs a "logsource" map', offsetAt(root, "logsource"));
  const unresolved = new Set<string>();
  const expression = parseDetections(root, {
    placeholders,
    unresolved,
    budget: { values: maximumValues },
  });
  return {
    id: textAt(root, "id") ?? title,
    name: textAt(root, "name"),
    title,
    level: levelOf(root),
    status: statusOf(root),
    author: textAt(root, "author") ?? "",
    description: (textAt(root, "description") ?? "").trim(),
    references: textsAt(root, "references"),
    falsePositives: textsAt(root, "falsepositives"),
    tags: textsAt(root, "tags"),
    license: textAt(root, "license"),
    logsource,
    expression,
    unresolvedPlaceholders: [...unresolved],
    file,
    source,
  };
}

/** The `detection` of a rule: its search identifiers joined by its condition. */
function parseDetections(root: YamlMap, context: DetectionContext): Expression {
  const detection = valueAt(root, "detection");
  if (detection?.kind !== "map")
    throw new RuleProblem(
      "missing_attribute",
      'a rule needs a "detection" map',
      detection?.offset ?? root.offset,
    );
  const detections = new Map<string, Expression>();
  for (const { key, value } of detection.entries) {
    if (key.kind !== "scalar") throw wrongType("the name of a detection must be text", key);
    // `timeframe` belonged to the removed pipe aggregations; a condition that needs it is reported there.
    if (key.value !== "condition" && key.value !== "timeframe")
      detections.set(key.text, parseDetection(value, context));
  }
  const condition = valueAt(detection, "condition");
  if (condition === null || isNullNode(condition))
    throw new RuleProblem("missing_attribute", 'the detection needs a "condition"', detection.offset);
  const parsed = (condition.kind === "list" ? condition.items : [condition]).map((node) => {
    if (node.kind !== "scalar" || typeof node.value !== "string")
      throw wrongType("a condition must be text", node);
    return parseCondition(node.value, detections, node.offset);
  });
  if (parsed.length === 0)
    throw new RuleProblem("invalid_condition", "the list of conditions is empty", condition.offset);
  return join("or", parsed);
}

function offsetAt(root: YamlMap, key: string): number {
  return entryAt(root, key)?.key.offset ?? root.offset;
}
