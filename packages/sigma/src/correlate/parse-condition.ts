import type { Section } from "../parse/section.ts";
import { type BooleanCondition, isMet, type NamedLeaf } from "./boolean-condition.ts";
import { type Bounds, canBeMet, largestCount, type Operator, operators } from "./bounds.ts";
import type { CorrelationCondition, CorrelationType } from "./correlation.ts";
import { maximumTerms, toTerms } from "./terms.ts";

export interface ParsedCondition {
  readonly condition: CorrelationCondition;
  readonly names: readonly NamedLeaf[];
}

const conditionKeys = [...operators, "field", "percentile"];

/** `{field: ..., gte: 10}`: one operator, or a lower and an upper bound. */
export function parseNumericCondition(
  correlation: Section,
  type: CorrelationType,
  rules: number,
): CorrelationCondition {
  const condition = correlation.section("condition", conditionKeys);
  if (condition === null) throw correlation.problem("wrong_type", '"condition" must be a map', "condition");
  const counts = type === "event_count" || type === "value_count" || type.startsWith("temporal");
  const bounds = boundsOf(condition, counts);
  checkPossible(condition, bounds, counts, type.startsWith("temporal") ? rules : Number.POSITIVE_INFINITY);
  return {
    kind: "number",
    fields: fieldsOf(condition, type),
    percentile: percentileOf(condition, type),
    bounds,
  };
}

/** A condition that nothing at all would meet is met by every group at every moment. */
export function checkBoolean(
  expression: BooleanCondition,
  type: CorrelationType,
  correlation: Section,
): void {
  if (isMet(expression, () => false))
    throw correlation.problem(
      "invalid_condition",
      "the condition would be met by no match at all; name at least one rule that must have matched",
      "condition",
    );
  if (type === "temporal_ordered" && toTerms(expression) === null)
    throw correlation.problem(
      "too_large",
      `the condition has more than ${maximumTerms} alternatives, which an order cannot follow`,
      "condition",
    );
}

function boundsOf(condition: Section, counts: boolean): Bounds {
  const given = condition.keys.flatMap(({ text }) =>
    operators.filter((operator) => operator === text && condition.value(text) !== null),
  );
  if (given.length === 0)
    throw condition.problem(
      "missing_attribute",
      `"condition" needs one of ${operators.join(", ")}, or a lower and an upper bound`,
    );
  const isRange = given.length === 2 && hasOne(given, ["gt", "gte"]) && hasOne(given, ["lt", "lte"]);
  if (given.length > 1 && !isRange)
    throw condition.problem(
      "conflicting_operators",
      `"${given.join('" and "')}" cannot stand together: give one operator, or one of gt, gte with one of lt, lte`,
      given.at(-1),
    );
  return Object.fromEntries(given.map((operator) => [operator, numberOf(condition, operator, counts)]));
}

function hasOne(given: readonly Operator[], among: readonly Operator[]): boolean {
  return given.some((operator) => among.includes(operator));
}

function numberOf(condition: Section, operator: Operator, counts: boolean): number {
  const node = condition.value(operator);
  const value = node?.kind === "scalar" ? node.value : null;
  if (typeof value !== "number" || !Number.isFinite(value))
    throw condition.problem("wrong_type", `"${operator}" must be a number`, operator);
  if (counts && (!Number.isInteger(value) || value < 0))
    throw condition.problem(
      "invalid_value",
      `"${operator}" is compared with a count, so it must be a whole number of at least 0`,
      operator,
    );
  return value;
}

function checkPossible(condition: Section, bounds: Bounds, counts: boolean, most: number): void {
  if (counts ? canBeMet(bounds, Math.min(most, largestCount(bounds))) : !isEmptyRange(bounds)) return;
  const why = Number.isFinite(most) ? ` by ${most} ${most === 1 ? "rule" : "rules"}` : "";
  throw condition.problem("conflicting_operators", `the condition can never be met${why}`);
}

function isEmptyRange({ gt, gte, lt, lte }: Bounds): boolean {
  const lower = gt ?? gte ?? Number.NEGATIVE_INFINITY;
  const upper = lt ?? lte ?? Number.POSITIVE_INFINITY;
  return lower > upper || (lower === upper && (gt !== undefined || lt !== undefined));
}

function fieldsOf(condition: Section, type: CorrelationType): readonly string[] {
  const fields = condition.texts("field", "a field, or a list of fields")?.map(({ text }) => text) ?? [];
  const takesField = type.startsWith("value_");
  if (takesField && fields.length === 0)
    throw condition.problem(
      "missing_attribute",
      `"${type}" needs a "field" in its condition: whose values it takes`,
    );
  if (!takesField && fields.length > 0)
    throw condition.problem(
      "invalid_value",
      `"${type}" takes no "field"; counting distinct values is value_count`,
      "field",
    );
  if (type !== "value_count" && fields.length > 1)
    throw condition.problem("invalid_value", `"${type}" takes the values of one field`, "field");
  return fields;
}

/** Where `value_percentile` says no percentile: the median (SEMANTICS.md). */
const defaultPercentile = 50;

function percentileOf(condition: Section, type: CorrelationType): number | null {
  const node = condition.value("percentile");
  if (type !== "value_percentile") {
    if (node === null) return null;
    throw condition.problem("invalid_value", `"${type}" has no "percentile"`, "percentile");
  }
  if (node === null) return defaultPercentile;
  const value = node?.kind === "scalar" ? node.value : null;
  if (typeof value === "number" && value >= 0 && value <= 100) return value;
  throw condition.problem("invalid_value", '"percentile" must be a number from 0 to 100', "percentile");
}
