// The engine's judge: the meaning of a rule in the fewest words, without index, memory of results or any shortcut. It shares
// with the engine what parsing made of a rule, and how single numbers, dates and addresses are read.
import { parseAddress } from "../match/address.ts";
import { datePartOf } from "../match/date-part.ts";
import type { KeywordScope } from "../match/field-access.ts";
import { numberOf } from "../match/field-value.ts";
import type { Predicate, ValueTest } from "../match/predicate.ts";
import type { Expression } from "../rule.ts";
import { isLike } from "./like.ts";
import { leavesOf, valuesAt } from "./values.ts";

/** Where a field may stand in an event: ordered paths, of which the first present one is the field's. */
export type Paths = (field: string) => readonly string[];

/** Whether an event fulfils a rule's condition. */
export function fulfils(
  expression: Expression,
  event: object,
  paths: Paths,
  keywords: KeywordScope | null,
): boolean {
  switch (expression.kind) {
    case "and":
      return expression.children.every((child) => fulfils(child, event, paths, keywords));
    case "or":
      return expression.children.some((child) => fulfils(child, event, paths, keywords));
    case "not":
      return !fulfils(expression.child, event, paths, keywords);
    case "predicate":
      return holds(expression.predicate, event, paths, keywords);
  }
}

function holds(
  { field, test }: Predicate,
  event: object,
  paths: Paths,
  keywords: KeywordScope | null,
): boolean {
  if (field === null) return leavesOf(event, keywords).some((leaf) => fits(test, leaf, []));
  const values = valuesAt(event, paths(field));
  if (test.kind === "exists") return (values !== null) === test.expected;
  if (values === null) return test.kind === "null";
  const others = test.kind === "fieldref" ? (valuesAt(event, paths(test.field)) ?? []) : [];
  return values.some((value) => fits(test, value, others));
}

/** Whether one value fulfils a test; `others` are the values of the field that a `fieldref` names. */
function fits(test: ValueTest, value: unknown, others: readonly unknown[]): boolean {
  const text = textOf(value);
  switch (test.kind) {
    case "null":
      return value === null;
    case "exists":
      return test.expected;
    case "boolean":
      return (
        value === test.value || (typeof value === "string" && value.toLowerCase() === String(test.value))
      );
    case "number":
      return numberOf(value) === test.value;
    case "string":
      return text !== null && isLike(text, test.pattern.pieces, test.pattern.isCased);
    case "regex":
      return text !== null && test.regex.matcher(text).find();
    case "cidr": {
      const address = text === null ? null : parseAddress(text);
      return address !== null && isWithin(address, test.cidr);
    }
    case "compare": {
      const number = test.part === null ? numberOf(value) : datePartOf(test.part, value);
      return number !== null && compares(number, test.comparison, test.value);
    }
    case "fieldref":
      return others.some((other) => refersTo(text, textOf(other), test));
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : null;
}

function compares(left: number, comparison: string, right: number): boolean {
  const isEqual = left === right;
  if (comparison === "eq") return isEqual;
  const isOrdered = comparison.startsWith("lt") ? left < right : left > right;
  return isOrdered || (isEqual && comparison.endsWith("e"));
}

const mapped = `${"0".repeat(80)}${"1".repeat(16)}`;

function isWithin(address: readonly number[], cidr: Extract<ValueTest, { kind: "cidr" }>["cidr"]): boolean {
  // An IPv4 address is no IPv6 address, though both are written as one here.
  if (bitsOf(address).startsWith(mapped) && cidr.prefixBits < mapped.length) return false;
  return bitsOf(address).startsWith(bitsOf(cidr.groups).slice(0, cidr.prefixBits));
}

function bitsOf(groups: readonly number[]): string {
  return groups.map((group) => group.toString(2).padStart(16, "0")).join("");
}

function refersTo(
  left: string | null,
  right: string | null,
  { anchor, isCased }: Extract<ValueTest, { kind: "fieldref" }>,
): boolean {
  if (left === null || right === null) return false;
  const [a, b] = isCased ? [left, right] : [left.toLowerCase(), right.toLowerCase()];
  if (anchor === "startswith") return a.startsWith(b);
  if (anchor === "endswith") return a.endsWith(b);
  return anchor === "contains" ? a.includes(b) : a === b;
}
