import { attributesOf, levelOf, wrongType } from "../parse/attributes.ts";
import { RuleProblem } from "../parse/problem.ts";
import type { RuleContext } from "../parse/rule.ts";
import { type PlacedText, Section, shown } from "../parse/section.ts";
import type { Position } from "../rule.ts";
import { entryAt, type YamlMap } from "../yaml/node.ts";
import { parseBooleanCondition } from "./boolean-condition.ts";
import {
  type AliasEntry,
  type CorrelationDocument,
  type CorrelationType,
  correlationTypes,
  type Reference,
} from "./correlation.ts";
import { checkBoolean, type ParsedCondition, parseNumericCondition } from "./parse-condition.ts";
import { parseTimespan } from "./timespan.ts";

/** What a document that refers to others is parsed with. */
export interface ReferringContext extends RuleContext {
  readonly positionOf: (offset: number) => Position;
}

const keys = ["type", "rules", "group-by", "timespan", "condition", "aliases", "generate"] as const;

/** A document with a `correlation` section (Sigma correlation rules specification 2.1). Throws a `RuleProblem`. */
export function parseCorrelation(root: YamlMap, context: ReferringContext): CorrelationDocument {
  const attributes = attributesOf(root, context, "a correlation");
  const logsource = entryAt(root, "logsource");
  if (logsource !== null)
    throw new RuleProblem(
      "unknown_key",
      'a correlation has no "logsource": it correlates what the rules it refers to have matched',
      logsource.key.offset,
    );
  const document = new Section("the document", root, null);
  const correlation = document.section("correlation", keys);
  if (correlation === null)
    throw document.problem("wrong_type", '"correlation" must be a map', "correlation");
  const type = typeOf(correlation);
  const toReference = ({ text, offset }: PlacedText): Reference => ({
    text,
    position: context.positionOf(offset),
  });
  const listed = correlation.texts("rules", "a list of ids or names of rules")?.map(toReference) ?? null;
  const parsed = conditionOf(correlation, type, listed?.length ?? 0);
  const conditionNames = parsed.names.map(toReference);
  const rules = listed ?? conditionNames;
  if (rules.length === 0)
    throw correlation.problem(
      "missing_attribute",
      'a correlation needs "rules": ids or names of the rules it correlates',
      "rules",
    );
  if (type === "temporal_ordered" && rules.length > maximumOrdered)
    throw correlation.problem("too_large", `an order of more than ${maximumOrdered} rules`, "rules");
  return {
    ...attributes,
    level: levelOf(root),
    type,
    rules,
    conditionNames,
    groupBy: (correlation.texts("group-by", "a list of fields") ?? []).map(({ text }) => text),
    timespanMs: timespanOf(correlation),
    condition: parsed.condition,
    generate: generateOf(document, correlation),
    aliases: aliasesOf(correlation, toReference),
    position: context.positionOf(entryAt(root, "correlation")?.key.offset ?? root.offset),
  };
}

/** An order of rules costs the square of their number an event. */
const maximumOrdered = 32;

function typeOf(correlation: Section): CorrelationType {
  const node = correlation.value("type");
  const type = correlationTypes.find((one) => node?.kind === "scalar" && node.value === one);
  if (type !== undefined) return type;
  throw correlation.problem(
    node === null ? "missing_attribute" : "invalid_value",
    `"type" must be one of ${correlationTypes.join(", ")}; got ${shown(node)}`,
    "type",
  );
}

function conditionOf(correlation: Section, type: CorrelationType, listed: number): ParsedCondition {
  const node = correlation.value("condition");
  const isTemporal = type === "temporal" || type === "temporal_ordered";
  if (node === null) {
    if (!isTemporal)
      throw correlation.problem(
        "missing_attribute",
        `"${type}" needs a "condition" such as {gte: 10}`,
        "condition",
      );
    // Sigma 2.1, "Temporal Proximity": all rules that are referred to.
    const bounds = { gte: Math.max(listed, 1) };
    return { names: [], condition: { kind: "number", fields: [], percentile: null, bounds } };
  }
  if (node.kind === "scalar" && typeof node.value === "string") {
    if (!isTemporal)
      throw correlation.problem(
        "wrong_type",
        `a condition over rules is for temporal and temporal_ordered; "${type}" compares a number, such as {gte: 10}`,
        "condition",
      );
    const { expression, names } = parseBooleanCondition(node.value, node.offset);
    checkBoolean(expression, type, correlation);
    return { names, condition: { kind: "boolean", expression } };
  }
  if (node.kind !== "map")
    throw wrongType(`"condition" must be a map such as {gte: 2}${isTemporal ? ", or text" : ""}`, node);
  return { names: [], condition: parseNumericCondition(correlation, type, listed) };
}

function timespanOf(correlation: Section): number {
  const node = correlation.value("timespan");
  if (node === null)
    throw correlation.problem(
      "missing_attribute",
      'a correlation needs a "timespan" such as 15m',
      "timespan",
    );
  const parsed = parseTimespan(node.kind === "scalar" ? node.value : node.kind);
  if (typeof parsed === "number") return parsed;
  throw correlation.problem("invalid_timespan", parsed.problem, "timespan");
}

/** The specification has `generate` beside `correlation`, pySigma within: either, and not both ways at once. */
function generateOf(document: Section, correlation: Section): boolean {
  const outside = document.boolean("generate");
  const inside = correlation.boolean("generate");
  if (outside !== null && inside !== null && outside !== inside)
    throw correlation.problem(
      "conflicting_keys",
      '"generate" is given twice with different values',
      "generate",
    );
  return inside ?? outside ?? false;
}

function aliasesOf(
  correlation: Section,
  toReference: (text: PlacedText) => Reference,
): readonly AliasEntry[] {
  const aliases = correlation.section("aliases", null);
  if (aliases === null) return [];
  return aliases.keys.flatMap(({ text: alias }) => {
    const mapping = aliases.section(alias, null);
    if (mapping === null || mapping.keys.length === 0)
      throw aliases.problem("wrong_type", `the alias "${alias}" must be a map of rules to fields`, alias);
    return mapping.keys.map((rule) => {
      const node = mapping.value(rule.text);
      if (node?.kind !== "scalar" || typeof node.value !== "string" || node.value === "")
        throw mapping.problem(
          "wrong_type",
          `the alias "${alias}" must name a field for "${rule.text}"`,
          rule.text,
        );
      return { alias, rule: toReference(rule), field: node.value };
    });
  });
}
