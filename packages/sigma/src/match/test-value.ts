import { isInCidr } from "./address.ts";
import { datePartOf } from "./date-part.ts";
import { type FieldValue, numberOf, type ScalarValue } from "./field-value.ts";
import type { Comparison, ValueTest } from "./predicate.ts";
import { matchesPattern } from "./string-pattern.ts";

/**
 * Whether a field's value fulfils a test; of an array any item may (SEMANTICS.md, "Arrays"). `field` and `other` are null
 * where the event lacks the field, or the one that a `fieldref` names.
 */
export function testField(test: ValueTest, field: FieldValue | null, other: FieldValue | null): boolean {
  // SEMANTICS.md, "Null, missing and empty": an absent field fulfils only `null` and `exists: false`.
  if (field === null) return test.kind === "null" || (test.kind === "exists" && !test.expected);
  // Only presence counts, not whether the value is null or empty (Sigma modifiers appendix 2.1, `exists`).
  if (test.kind === "exists") return test.expected;
  for (const scalar of field.scalars) if (testScalar(test, scalar, other)) return true;
  return false;
}

/** Whether one scalar fulfils a test. */
export function testScalar(test: ValueTest, scalar: ScalarValue, other: FieldValue | null): boolean {
  const { value, text } = scalar;
  switch (test.kind) {
    case "string":
      return text !== null && matchesPattern(test.pattern, test.pattern.isCased ? text : scalar.folded);
    case "regex":
      return text !== null && test.regex.matcher(text).find();
    case "cidr":
      return scalar.address !== null && isInCidr(test.cidr, scalar.address);
    case "exists":
      return test.expected;
    case "null":
      return value === null;
    case "boolean":
      return value === test.value || (typeof value === "string" && scalar.folded === String(test.value));
    case "number":
      return numberOf(value) === test.value;
    case "compare": {
      const number = test.part === null ? numberOf(value) : datePartOf(test.part, value);
      return number !== null && compare(test.comparison, number, test.value);
    }
    case "fieldref":
      return other !== null && other.scalars.some((one) => refers(test, scalar, one));
  }
}

function compare(comparison: Comparison, left: number, right: number): boolean {
  switch (comparison) {
    case "eq":
      return left === right;
    case "lt":
      return left < right;
    case "lte":
      return left <= right;
    case "gt":
      return left > right;
    case "gte":
      return left >= right;
  }
}

function refers(
  test: Extract<ValueTest, { kind: "fieldref" }>,
  left: ScalarValue,
  right: ScalarValue,
): boolean {
  if (left.text === null || right.text === null) return false;
  const [a, b] = test.isCased ? [left.text, right.text] : [left.folded, right.folded];
  switch (test.anchor) {
    case "equals":
      return a === b;
    case "startswith":
      return a.startsWith(b);
    case "endswith":
      return a.endsWith(b);
    case "contains":
      return a.includes(b);
  }
}
