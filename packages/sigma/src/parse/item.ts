import { RE2JS } from "re2js";
import { parseCidr } from "../match/address.ts";
import { isDecimal } from "../match/field-value.ts";
import type { DatePart, ValueTest } from "../match/predicate.ts";
import { parsePieces, toPattern } from "../match/string-pattern.ts";
import type { Expression } from "../rule.ts";
import { type Modifiers, parseModifiers } from "./modifiers.ts";
import { RuleProblem } from "./problem.ts";
import { requiredLiterals } from "./regex-literals.ts";
import { anchorPieces, expand, transform, type TransformContext } from "./transform.ts";

/** A value of YAML as it stands in a detection. */
export type Scalar = string | number | boolean | null;

export interface PlacedScalar {
  readonly value: Scalar;
  readonly offset: number;
}

interface Item {
  readonly key: string;
  /** Null for a keyword. */
  readonly field: string | null;
  readonly modifiers: Modifiers;
  readonly context: TransformContext;
}

/** `field|modifier: values` as an expression: values are alternatives unless `all` is given, `neq` negates the whole. */
export function parseItem(
  key: string,
  values: readonly PlacedScalar[],
  context: TransformContext,
): Expression {
  const [name = "", ...names] = key.split("|");
  const field = name === "" ? null : name;
  const item: Item = { key, field, modifiers: parseModifiers(names, field, context.offset), context };
  if (values.length === 0)
    throw new RuleProblem(
      "invalid_value",
      `"${key}" has no value; write null for a missing field`,
      context.offset,
    );
  const joined = join(
    item.modifiers.isAll ? "and" : "or",
    // What is wrong with a value is told where the value stands.
    values.map(({ value, offset }) => parseValue({ ...item, context: { ...context, offset } }, value)),
  );
  return item.modifiers.isNegated ? { kind: "not", child: joined } : joined;
}

export function join(kind: "and" | "or", children: readonly Expression[]): Expression {
  const [only] = children;
  return children.length === 1 && only !== undefined ? only : { kind, children };
}

function parseValue(item: Item, value: Scalar): Expression {
  switch (item.modifiers.operator) {
    case "text":
      return textOf(item, value);
    case "re":
      return regexOf(item, value);
    case "cidr":
      return cidrOf(item, value);
    case "exists":
      return existsOf(item, value);
    case "fieldref":
      return fieldRefOf(item, value);
    case "compare":
      return compareOf(item, value);
  }
}

/** A value without operator keeps its type; with any modifier that changes text it is text. */
function textOf(item: Item, value: Scalar): Expression {
  const { anchor, transforms, isCased } = item.modifiers;
  const isPlain = anchor === null && transforms.length === 0;
  if (value === null) {
    if (item.field === null) throw invalid(item, value, "a text to be searched for");
    if (!isPlain) throw invalid(item, value, "text");
    return predicate(item, value, { kind: "null" });
  }
  if (isPlain && item.field !== null && typeof value === "number")
    return predicate(item, value, { kind: "number", value });
  if (isPlain && item.field !== null && typeof value === "boolean")
    return predicate(item, value, { kind: "boolean", value });
  if (item.field === null && String(value) === "") throw invalid(item, value, "a text to be searched for");
  const variants = transform(String(value), transforms, item.context);
  // Keywords are searched for anywhere in the event's values.
  const place = anchor ?? (item.field === null ? "contains" : null);
  const children = variants.map((pieces) =>
    predicate(item, value, { kind: "string", pattern: toPattern(anchorPieces(pieces, place), isCased) }),
  );
  return join("or", children);
}

const maximumRegexLength = 8_192;

function regexOf(item: Item, value: Scalar): Expression {
  if (typeof value !== "string") throw invalid(item, value, "a regular expression in quotes");
  const texts = item.modifiers.transforms.includes("expand") ? expand(value, item.context) : [value];
  return join(
    "or",
    texts.map((text) => predicate(item, text, regexTest(item, text))),
  );
}

/** RE2 is linear in the text and knows inline flags such as (?i). */
function regexTest(item: Item, value: string): ValueTest {
  if (value.length > maximumRegexLength)
    throw new RuleProblem(
      "too_large",
      `a regular expression of "${item.key}" is longer than ${maximumRegexLength} characters`,
      item.context.offset,
    );
  const { anchor, flags } = item.modifiers;
  let bits = 0;
  if (flags.has("i")) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.has("m")) bits |= RE2JS.MULTILINE;
  if (flags.has("s")) bits |= RE2JS.DOTALL;
  const source =
    anchor === "startswith" ? `\\A(?:${value})` : anchor === "endswith" ? `(?:${value})\\z` : value;
  try {
    const regex = RE2JS.compile(RE2JS.translateRegExp(source), bits);
    const isCased = !flags.has("i") && !/\(\?[A-Za-z]*i/.test(value);
    return { kind: "regex", regex, isCased, required: requiredLiterals(value) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RuleProblem(
      "invalid_value",
      `"${value}" is not a regular expression that runs in linear time: ${reason}`,
      item.context.offset,
    );
  }
}

function cidrOf(item: Item, value: Scalar): Expression {
  if (typeof value !== "string")
    throw invalid(item, value, "a network such as 192.0.2.0/24 or 2001:db8::/32");
  const texts = item.modifiers.transforms.includes("expand") ? expand(value, item.context) : [value];
  const children = texts.map((text) => {
    const cidr = parseCidr(text);
    if (cidr === null) throw invalid(item, text, "a network such as 192.0.2.0/24 or 2001:db8::/32");
    return predicate(item, text, { kind: "cidr", cidr });
  });
  return join("or", children);
}

function fieldRefOf(item: Item, value: Scalar): Expression {
  const pieces = typeof value === "string" ? parsePieces(value) : [];
  const field = pieces.every((piece) => typeof piece === "string") ? pieces.join("") : "";
  if (field === "") throw invalid(item, value, "the name of a field, without wildcards");
  const { anchor, isCased } = item.modifiers;
  return predicate(item, value, { kind: "fieldref", field, anchor: anchor ?? "equals", isCased });
}

function existsOf(item: Item, value: Scalar): Expression {
  const text = String(value).toLowerCase();
  if (text !== "true" && text !== "false") throw invalid(item, value, "true or false");
  return predicate(item, value, { kind: "exists", expected: text === "true" });
}

/** What each part of a date can be (Sigma modifiers appendix 2.1, "Time Modifiers"; ISO 8601 has years of 53 weeks). */
const ranges: Readonly<Record<DatePart, readonly [number, number]>> = {
  minute: [0, 59],
  hour: [0, 23],
  day: [1, 31],
  week: [1, 53],
  month: [1, 12],
  year: [0, 9_999],
};

function compareOf(item: Item, value: Scalar): Expression {
  const { comparison, datePart } = item.modifiers;
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string" && isDecimal(value)
        ? Number(value)
        : Number.NaN;
  if (!Number.isFinite(number)) throw invalid(item, value, "a number");
  if (datePart !== null) {
    const [least, most] = ranges[datePart];
    if (!Number.isInteger(number) || number < least || number > most)
      throw invalid(item, value, `a whole number from ${least} to ${most}`);
  }
  return predicate(item, value, { kind: "compare", part: datePart, comparison, value: number });
}

function predicate(item: Item, value: Scalar, test: ValueTest): Expression {
  return {
    kind: "predicate",
    predicate: { field: item.field, test, operator: item.modifiers.written, pattern: String(value) },
  };
}

function invalid(item: Item, value: Scalar, expected: string): RuleProblem {
  const what = item.key === "" ? "a keyword" : `"${item.key}"`;
  return new RuleProblem(
    "invalid_value",
    `${what} expects ${expected}, got ${JSON.stringify(value)}`,
    item.context.offset,
  );
}
