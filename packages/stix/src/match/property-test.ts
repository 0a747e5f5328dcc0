import type { ComparisonOperator, Literal, PropertyTest } from "../pattern/pattern.ts";
import { StixError } from "../stix-error.ts";
import type { Budget } from "./budget.ts";
import { compareValue, equalsConstant } from "./compare.ts";
import { type Constant, toConstant } from "./constant.ts";
import { compileLike } from "./like.ts";
import { holds, type Network, parseNetwork } from "./network.ts";
import { compileRegex } from "./regex.ts";
import { Binary, isByteText, utf8Of } from "./text.ts";

/**
 * Whether one value fulfils a test.
 *
 * @throws StixError `invalid_value` where the value cannot be what the test asks for
 */
export type ValueTest = (value: unknown, budget: Budget) => boolean;

/**
 * Compiles a property test (STIX 2.1 §9.6.1).
 *
 * @throws StixError `unsupported_regex`, `mixed_set` or `invalid_literal`
 */
export function compileTest({ operator, isNegated, values }: PropertyTest): ValueTest {
  const test = compileOperator(operator, values, isNegated);
  // An order that the types do not have is false even where it is negated; `compileOrder` sees to both.
  return isNegated && !isOrder(operator) ? (value, budget) => !test(value, budget) : test;
}

function isOrder(operator: ComparisonOperator): operator is "<" | ">" | "<=" | ">=" {
  return operator === "<" || operator === ">" || operator === "<=" || operator === ">=";
}

function compileOperator(
  operator: ComparisonOperator,
  values: readonly Literal[],
  isNegated: boolean,
): ValueTest {
  switch (operator) {
    case "=":
    case "!=": {
      const constant = toConstant(single(values));
      const expected = operator === "=";
      return (value) => equalsConstant(value, constant) === expected;
    }
    case "<":
    case ">":
    case "<=":
    case ">=":
      return compileOrder(operator, toConstant(single(values)), isNegated);
    case "IN":
      return compileSet(values);
    case "LIKE":
      return compileLikeTest(textOf(values));
    case "MATCHES":
      return compileMatches(textOf(values));
    case "ISSUBSET":
    case "ISSUPERSET":
      return compileSubset(operator, textOf(values));
  }
}

function single(values: readonly Literal[]): Literal {
  const [value] = values;
  if (value === undefined) throw new StixError("invalid_literal", "expected a value to compare with");
  return value;
}

function textOf(values: readonly Literal[]): string {
  const value = single(values);
  if (value.kind !== "string") throw new StixError("invalid_literal", "expected a text to compare with");
  return value.value;
}

function compileOrder(operator: "<" | ">" | "<=" | ">=", constant: Constant, isNegated: boolean): ValueTest {
  return (value) => {
    const order = compareValue(value, constant);
    if (order === null) return false;
    // Text that holds no bytes is never less or greater; OASIS's matcher negates that, as it does any answer.
    if (order === undefined) return isNegated;
    return fulfils(operator, order) !== isNegated;
  };
}

function fulfils(operator: "<" | ">" | "<=" | ">=", order: number): boolean {
  switch (operator) {
    case "<":
      return order < 0;
    case ">":
      return order > 0;
    case "<=":
      return order <= 0;
    case ">=":
      return order >= 0;
  }
}

function compileSet(values: readonly Literal[]): ValueTest {
  const constants = values.map(toConstant);
  const kinds = new Set(constants.map(({ kind }) => kind));
  if (kinds.size > 1)
    throw new StixError("mixed_set", `IN: expected a set of one type, got ${[...kinds].join(" and ")}`);
  // Sets of feeds have thousands of texts; those are looked up, the rest is compared one by one.
  const texts = new Set(constants.flatMap((constant) => (constant.kind === "text" ? [constant.value] : [])));
  return (value, budget) => {
    if (typeof value === "string" && texts.has(value)) return true;
    if (typeof value === "string" && kinds.has("text")) return false;
    budget.spend(constants.length);
    return constants.some((constant) => equalsConstant(value, constant));
  };
}

function compileLikeTest(pattern: string): ValueTest {
  const test = compileLike(pattern);
  const isComparable = isByteText(pattern);
  return (value, budget) => {
    const text = value instanceof Binary && isComparable ? utf8Of(value) : value;
    return typeof text === "string" && test(text, budget);
  };
}

function compileMatches(pattern: string): ValueTest {
  const test = compileRegex(pattern);
  const isComparable = isByteText(pattern);
  return (value, budget) => {
    if (value instanceof Binary) {
      budget.spend(value.bytes.length + 1);
      return isComparable && test(value.bytes);
    }
    if (typeof value !== "string") return false;
    budget.spend(value.length + 1);
    return test(value.normalize("NFC"));
  };
}

/** Whether the value's network lies in the constant's, or the other way round. The larger one must be written in CIDR notation. */
function compileSubset(operator: "ISSUBSET" | "ISSUPERSET", text: string): ValueTest {
  const constant = parseNetwork(text);
  const isSubset = operator === "ISSUBSET";
  return (value) => {
    if (typeof value !== "string") return false;
    const own = checkedNetwork(parseNetwork(value), value, operator, !isSubset);
    const other = checkedNetwork(constant, text, operator, isSubset);
    return isSubset ? holds(other, own) : holds(own, other);
  };
}

function checkedNetwork(network: Network | null, text: string, operator: string, isLarger: boolean): Network {
  if (network !== null && (!isLarger || text.includes("/"))) return network;
  const expected = isLarger ? "a network such as 198.51.100.0/24" : "an IP address or a network";
  throw new StixError(
    "invalid_value",
    `${operator}: expected ${expected}, got ${JSON.stringify(text.slice(0, 64))}`,
  );
}
