import type { Comparison, ObservationExpression, Pattern, PropertyTest } from "./pattern.ts";
import { printPath } from "./print.ts";

/** One value of which a pattern says: where it is seen, the pattern matches. */
export interface ExactValue {
  /** The object path as a pattern writes it, such as `ipv4-addr:value` or `file:hashes.'SHA-256'`. */
  readonly path: string;
  /** Text, or a whole number (`autonomous-system:number`). */
  readonly value: string | number;
  /** The value is a network, and any address in it counts (`ISSUBSET`). */
  readonly isNetwork: boolean;
}

/**
 * The values of a pattern that is nothing but a list of alternatives: equalities and sets joined by OR, without qualifiers.
 * Such patterns are looked up in an indicator set; `null` for all others, which have to be evaluated.
 *
 * @example
 * exactValues(parsed.pattern); // [ipv4-addr:value = '203.0.113.9'] -> [{ path: "ipv4-addr:value", value: "203.0.113.9", ... }]
 */
export function exactValues(pattern: Pattern): readonly ExactValue[] | null {
  const found: ExactValue[] = [];
  return ofObservation(pattern, found) ? found : null;
}

function ofObservation(expression: ObservationExpression, found: ExactValue[]): boolean {
  switch (expression.kind) {
    case "observation":
      return ofComparison(expression.comparison, found);
    case "or":
      return expression.operands.every((operand) => ofObservation(operand, found));
    case "and":
    case "followedBy":
    case "qualified":
      return false;
  }
}

function ofComparison(comparison: Comparison, found: ExactValue[]): boolean {
  switch (comparison.kind) {
    case "or":
      return comparison.operands.every((operand) => ofComparison(operand, found));
    case "test":
      return ofTest(comparison, found);
    case "and":
    case "exists":
      return false;
  }
}

function ofTest({ path, operator, isNegated, values }: PropertyTest, found: ExactValue[]): boolean {
  if (isNegated || (operator !== "=" && operator !== "IN" && operator !== "ISSUBSET")) return false;
  for (const literal of values) {
    const { kind } = literal;
    if (kind !== "string" && !(kind === "integer" && typeof literal.value === "number")) return false;
    // Narrowed in the line above: text, or a whole number that a double holds.
    const value = literal.value as string | number;
    found.push({ path: printPath(path), value, isNetwork: operator === "ISSUBSET" });
  }
  return true;
}
