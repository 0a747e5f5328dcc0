import { type Constant, toConstant } from "../match/constant.ts";
import { parseNetwork } from "../match/network.ts";
import { compileRegex, isEndAnchored, regexSource } from "../match/regex.ts";
import { compileTest } from "../match/property-test.ts";
import type { Comparison, ComparisonOperator, ObjectPath, PropertyTest } from "../pattern/pattern.ts";
import { printPath } from "../pattern/print.ts";
import { InexpressibleError } from "./inexpressible.ts";
import type { Bind, StoredProperty } from "./schema.ts";

type Lookup = (keys: readonly string[]) => StoredProperty | null;

/** SQL that is 1 where the object at hand fulfils a test; as property-test.ts decides. */
export function testSql(
  test: PropertyTest | (Comparison & { kind: "exists" }),
  bind: Bind,
  property: Lookup,
): string {
  const stored = resolve(test.path, property);
  if (test.kind === "exists")
    return test.isNegated ? `NOT (${stored.present ?? "1"})` : `(${stored.present ?? "1"})`;
  // What cannot be evaluated at all is refused here as it is there.
  compileTest(test);
  const condition = valueSql(test, bind, stored);
  return stored.present === null ? `(${condition})` : `(${stored.present} AND (${condition}))`;
}

/** The stored property of a path; a list wants `[*]`, and nothing else takes one. */
function resolve(path: ObjectPath, property: Lookup): StoredProperty {
  const keys = path.steps.flatMap((step) => (step.kind === "key" ? [step.name] : []));
  const last = path.steps.at(-1);
  const isList = last?.kind === "index" && last.index === null;
  const indices = path.steps.length - keys.length;
  const stored = indices === (isList ? 1 : 0) ? property(keys) : null;
  if (stored === null || (stored.kind === "texts") !== isList)
    throw new InexpressibleError({ code: "property_not_stored", path: printPath(path) });
  return stored;
}

function valueSql(test: PropertyTest, bind: Bind, stored: StoredProperty): string {
  if (stored.kind !== "texts") return scalarSql(test, bind, stored.kind, stored.sql);
  return `arrayExists(t -> ${scalarSql(test, bind, "text", "t")}, ${stored.sql})`;
}

function scalarSql(test: PropertyTest, bind: Bind, kind: "text" | "number", sql: string): string {
  const { operator, isNegated } = test;
  if (isOrder(operator))
    return orderSql(operator, toConstant(only(test)), isNegated, kind, sql, bind, test.path);
  if (operator === "ISSUBSET" || operator === "ISSUPERSET") return networkSql(test, bind, kind, sql);
  const condition = plainSql(test, bind, kind, sql);
  return isNegated ? `NOT (${condition})` : condition;
}

function plainSql(test: PropertyTest, bind: Bind, kind: "text" | "number", sql: string): string {
  switch (test.operator) {
    case "=":
      return equalSql([toConstant(only(test))], kind, sql, bind);
    case "!=":
      return `NOT (${equalSql([toConstant(only(test))], kind, sql, bind)})`;
    case "LIKE":
      return kind === "text" ? matchSql(likeSource(textOf(test)), sql, bind) : "0";
    case "MATCHES":
      return kind === "text" ? regexSql(textOf(test), sql, bind, test.path) : "0";
    default:
      return equalSql(test.values.map(toConstant), kind, sql, bind);
  }
}

function only({ values: [value] }: PropertyTest) {
  // The grammar gives every operator but IN exactly one literal.
  return value ?? ({ kind: "string", value: "" } as const);
}

function textOf(test: PropertyTest): string {
  const literal = only(test);
  return literal.kind === "string" ? literal.value : "";
}

function isOrder(operator: ComparisonOperator): operator is "<" | ">" | "<=" | ">=" {
  return operator === "<" || operator === ">" || operator === "<=" || operator === ">=";
}

/** Equal to one of the constants; those of another type are equal to nothing. */
function equalSql(constants: readonly Constant[], kind: "text" | "number", sql: string, bind: Bind): string {
  if (kind === "number") {
    const numbers = constants.flatMap((one) => (one.kind === "number" ? [Number(one.value)] : []));
    return numbers.length === 0 ? "0" : `has(${bind(numbers, "Array(Float64)")}, ${sql})`;
  }
  const texts = constants.flatMap((one) =>
    one.kind === "text" ? [one.value] : one.kind === "binary" ? [one.value.bytes] : [],
  );
  return texts.length === 0 ? "0" : `has(${bind(texts, "Array(String)")}, ${sql})`;
}

/** ClickHouse orders text by its UTF-8 bytes, which is the order of code points. */
function orderSql(
  operator: string,
  constant: Constant,
  isNegated: boolean,
  kind: "text" | "number",
  sql: string,
  bind: Bind,
  path: ObjectPath,
): string {
  const compare = (right: string) =>
    isNegated ? `NOT (${sql} ${operator} ${right})` : `${sql} ${operator} ${right}`;
  if (kind === "number")
    return constant.kind === "number" ? compare(bind(Number(constant.value), "Float64")) : "0";
  if (constant.kind === "text") return compare(bind(constant.value, "String"));
  if (constant.kind === "binary" || constant.kind === "timestamp")
    throw new InexpressibleError({ code: "binary_order", path: printPath(path) });
  return "0";
}

/** Whether the address lies in the network; what is no address fulfils nothing, negated or not. */
function networkSql(test: PropertyTest, bind: Bind, kind: "text" | "number", sql: string): string {
  if (kind === "number") return test.isNegated ? "1" : "0";
  const text = textOf(test);
  const network = parseNetwork(text);
  // A stored value is an address without prefix: it never holds a network (SEMANTICS.md: the larger side has a prefix).
  if (network === null || test.operator === "ISSUPERSET" || !text.includes("/")) return "0";
  const isAddress = `(isIPv4String(${sql}) OR isIPv6String(${sql}))`;
  const address = `if(${isAddress}, ${sql}, '::')`;
  const inRange = `isIPAddressInRange(${address}, ${bind(text, "String")})`;
  return `(${isAddress} AND ${test.isNegated ? "NOT " : ""}${inRange})`;
}

/** The whole text, as like.ts fits it. */
function likeSource(pattern: string): string {
  const parts = Array.from(pattern.normalize("NFC"), (character) =>
    character === "%" ? ".*" : character === "_" ? "." : character.replaceAll(/[\\^$.|?*+()[\]{}]/g, "\\$&"),
  );
  return `^${parts.join("")}\\z`;
}

function matchSql(source: string, sql: string, bind: Bind): string {
  return `match(normalizeUTF8NFC(${sql}), ${bind(`(?s)${source}`, "String")})`;
}

/** Expressions of RE2JS that compile there are of RE2's own syntax. */
function regexSql(pattern: string, sql: string, bind: Bind, path: ObjectPath): string {
  compileRegex(pattern);
  const source = regexSource(pattern);
  if (source.length > maximumRegexLength)
    throw new InexpressibleError({ code: "regex_too_large", path: printPath(path) });
  const whole = matchSql(source, sql, bind);
  if (!isEndAnchored(pattern)) return whole;
  // As regex.ts: a line feed at the end may stand behind $.
  const cut = `substring(${sql}, 1, length(${sql}) - 1)`;
  return `(${whole} OR (endsWith(${sql}, '\\n') AND ${matchSql(source, cut, bind)}))`;
}

const maximumRegexLength = 4_096;
