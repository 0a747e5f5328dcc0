import type { ReferringContext } from "../correlate/parse-correlation.ts";
import { attributesOf, logSourceOf, wrongType } from "../parse/attributes.ts";
import { parseCondition } from "../parse/condition.ts";
import { detectionContext, parseDetections } from "../parse/rule.ts";
import { Section } from "../parse/section.ts";
import type { Expression } from "../rule.ts";
import { entryAt, type YamlMap } from "../yaml/node.ts";
import type { FilterDocument } from "./filter.ts";

const otherKeys: ReadonlySet<string> = new Set(["rules"]);

/** A document with a `filter` section (Sigma filters specification 2.1). Throws a `RuleProblem`. */
export function parseFilter(root: YamlMap, context: ReferringContext): FilterDocument {
  const attributes = attributesOf(root, context, "a filter");
  const document = new Section("the document", root, null);
  const filter = document.section("filter", null);
  if (filter === null) throw document.problem("wrong_type", '"filter" must be a map', "filter");
  const detecting = detectionContext(context);
  const { detections, condition } = parseDetections(filter.map, otherKeys, detecting);
  if (condition.kind !== "scalar" || typeof condition.value !== "string")
    throw wrongType("the condition of a filter must be one text", condition);
  const expression = parseCondition(condition, detections);
  return {
    ...attributes,
    logsource: logSourceOf(root, "a filter"),
    rules: rulesOf(filter, context),
    expression,
    hasNegation: isNegated(expression, new Set()),
    unresolvedPlaceholders: [...detecting.unresolved],
    position: context.positionOf(entryAt(root, "filter")?.key.offset ?? root.offset),
  };
}

function rulesOf(filter: Section, { positionOf }: ReferringContext): FilterDocument["rules"] {
  const node = filter.value("rules");
  // pySigma: the word alone, in any case; within a list it is the name of a rule.
  if (node?.kind === "scalar" && typeof node.value === "string" && node.value.toLowerCase() === "any")
    return "any";
  const rules = filter.texts("rules", "a list of ids or names of rules, or any");
  if (rules === null || rules.length === 0)
    throw filter.problem(
      "missing_attribute",
      'a filter needs "rules": ids or names of the rules it applies to, or any for all that its log source covers',
      "rules",
    );
  return rules.map(({ text, offset }) => ({ text, position: positionOf(offset) }));
}

/** A condition may hold one detection many times, so each is looked at once. */
function isNegated(expression: Expression, seen: Set<Expression>): boolean {
  if (seen.has(expression)) return false;
  seen.add(expression);
  if (expression.kind === "not") return true;
  return expression.kind !== "predicate" && expression.children.some((child) => isNegated(child, seen));
}
