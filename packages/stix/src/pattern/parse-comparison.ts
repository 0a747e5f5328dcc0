import { readLiteral } from "./literal.ts";
import type { Comparison, ComparisonOperator, Literal, ObjectPath, PathStep } from "./pattern.ts";
import type { Token, TokenKind } from "./token.ts";
import type { TokenReader } from "./token-reader.ts";

/** Told of every value that a path is compared for equality with, and where it stands. */
export type OnValue = (path: ObjectPath, literal: Literal, offset: number) => void;

/** Comparison expressions (STIX 2.1 §9.6): AND binds tighter than OR. */
export function parseComparison(reader: TokenReader, onValue: OnValue): Comparison {
  return joined(reader, "OR", "or", () => joined(reader, "AND", "and", () => parseTest(reader, onValue)));
}

function joined(
  reader: TokenReader,
  keyword: string,
  kind: "and" | "or",
  operand: () => Comparison,
): Comparison {
  const first = operand();
  if (!reader.isKeyword(keyword)) return first;
  const operands = [first];
  while (reader.takeKeyword(keyword)) operands.push(operand());
  return { kind, operands };
}

function parseTest(reader: TokenReader, onValue: OnValue): Comparison {
  if (reader.isPunctuation("("))
    return reader.nested("(", ")", "AND, OR or )", () => parseComparison(reader, onValue));
  const isAbsent = reader.takeKeyword("NOT");
  if (isAbsent || reader.isKeyword("EXISTS")) {
    reader.expectKeyword("EXISTS");
    return { kind: "exists", isNegated: isAbsent, path: parsePath(reader) };
  }
  const path = parsePath(reader);
  const isNegated = reader.takeKeyword("NOT");
  const operator = parseOperator(reader);
  const values = parseValues(reader, operator, (literal, offset) => {
    if (operator === "=" || operator === "!=" || operator === "IN") onValue(path, literal, offset);
  });
  return { kind: "test", path, isNegated, operator, values };
}

const signs: Readonly<Record<string, ComparisonOperator>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<>": "!=",
  "<": "<",
  ">": ">",
  "<=": "<=",
  ">=": ">=",
};
const words = ["IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"] as const;

function parseOperator(reader: TokenReader): ComparisonOperator {
  const token = reader.peek();
  const operator =
    token.kind === "operator"
      ? signs[token.text]
      : token.kind === "keyword"
        ? words.find((word) => word === token.text)
        : undefined;
  if (operator === undefined)
    throw reader.unexpected(
      "a comparison operator (=, !=, <, >, <=, >=, IN, LIKE, MATCHES, ISSUBSET, ISSUPERSET)",
    );
  reader.take();
  return operator;
}

const orderable: readonly TokenKind[] = [
  "integer",
  "negativeInteger",
  "float",
  "negativeFloat",
  "string",
  "binary",
  "hex",
  "timestamp",
];
const primitive: readonly TokenKind[] = [...orderable, "boolean"];

function parseValues(
  reader: TokenReader,
  operator: ComparisonOperator,
  onLiteral: (literal: Literal, offset: number) => void,
): readonly Literal[] {
  const value = (kinds: readonly TokenKind[], expected: string): Literal => {
    const token = reader.expect(kinds, expected);
    const literal = readLiteral(token);
    onLiteral(literal, token.offset);
    return literal;
  };
  switch (operator) {
    case "=":
    case "!=":
      return [value(primitive, "a value: 'text', a number, true, false, b'...', h'...' or t'...'")];
    case "<":
    case ">":
    case "<=":
    case ">=":
      return [value(orderable, "a value that has an order: 'text', a number, b'...', h'...' or t'...'")];
    case "IN":
      return parseSet(reader, () => value(primitive, "a value of the set"));
    case "LIKE":
    case "MATCHES":
    case "ISSUBSET":
    case "ISSUPERSET":
      return [value(["string"], `a text in single quotes after ${operator}`)];
  }
}

function parseSet(reader: TokenReader, value: () => Literal): readonly Literal[] {
  reader.expectPunctuation("(", "a set in brackets after IN");
  const values: Literal[] = [];
  if (reader.takePunctuation(")")) return values;
  do values.push(value());
  while (reader.takePunctuation(","));
  reader.expectPunctuation(")", ", or ) in the set");
  return values;
}

/** STIX 2.1 §9.7. */
function parsePath(reader: TokenReader): ObjectPath {
  const type = reader.expect(
    ["identifier", "hyphenatedIdentifier"],
    "an object path such as ipv4-addr:value, ( or EXISTS",
  );
  reader.expectPunctuation(":", `: after the object type ${type.text}`);
  const steps: PathStep[] = [{ kind: "key", name: parseKey(reader) }];
  for (;;) {
    if (reader.takePunctuation(".")) steps.push({ kind: "key", name: parseKey(reader) });
    else if (reader.takePunctuation("[")) steps.push(parseIndex(reader));
    else return { objectType: type.text, steps };
  }
}

function parseKey(reader: TokenReader): string {
  const token = reader.peek();
  if (token.kind === "hyphenatedIdentifier" || token.kind === "keyword" || token.kind === "boolean")
    throw reader.unexpected(`a property name; write '${token.text}' in single quotes`);
  reader.expect(["identifier", "string"], "a property name");
  return token.kind === "identifier" ? token.text : stringOf(token);
}

function parseIndex(reader: TokenReader): PathStep {
  if (reader.takePunctuation("*")) {
    reader.expectPunctuation("]");
    return { kind: "index", index: null };
  }
  const token = reader.expect(["integer", "negativeInteger"], "a list index or * between [ and ]");
  reader.expectPunctuation("]");
  return { kind: "index", index: Number(token.text) + 0 };
}

function stringOf(token: Token): string {
  const literal = readLiteral(token);
  return literal.kind === "string" ? literal.value : "";
}
