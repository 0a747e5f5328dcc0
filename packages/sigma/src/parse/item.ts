import { RE2JS } from "re2js";
import { parseCidr } from "../match/address.ts";
import type { Comparison, DatePart, ValueTest } from "../match/predicate.ts";
import { anyText, parsePieces, type Piece, toPattern } from "../match/string-pattern.ts";
import type { Expression } from "../rule.ts";
import { base64, base64Offsets, utf16, utf8, windashVariants } from "./encoding.ts";
import { RuleProblem } from "./problem.ts";

/** A value of YAML as it stands in a detection. */
export type Scalar = string | number | boolean | null;

export interface ItemContext {
  /** Values of `%name%` placeholders (`expand`). */
  readonly placeholders: ReadonlyMap<string, readonly string[]>;
  /** Gets the names of placeholders that have no value. */
  readonly unresolved: Set<string>;
  /** Offset of the item in the file, for messages. */
  readonly offset: number;
}

const modifierNames = new Set([
  "contains", "startswith", "endswith", "all", "cased", "re", "i", "m", "s", "cidr", "base64", "base64offset", "wide", "utf16", "utf16le", "utf16be",
  "windash", "exists", "fieldref", "expand", "lt", "lte", "gt", "gte", "neq", "minute", "hour", "day", "week", "month", "year",
]);
const comparisons: ReadonlySet<string> = new Set(["lt", "lte", "gt", "gte"]);
const dateParts: ReadonlySet<string> = new Set(["minute", "hour", "day", "week", "month", "year"]);
const anchors = ["contains", "startswith", "endswith"] as const;
/** Each decides alone how a value is compared; two of them contradict each other. */
const exclusive = ["re", "cidr", "exists", "fieldref", "lt", "lte", "gt", "gte", ...dateParts];

interface Item {
  readonly field: string | null;
  readonly modifiers: readonly string[];
  readonly context: ItemContext;
}

/** `field|modifier: values` as an expression: values are alternatives unless `all` is given, `neq` negates the whole. */
export function parseItem(key: string, values: readonly Scalar[], context: ItemContext): Expression {
  const [name = "", ...modifiers] = key.split("|");
  const item: Item = { field: name === "" ? null : name, modifiers, context };
  checkModifiers(item);
  if (values.length === 0) throw new RuleProblem("invalid_value", `"${key}" has no value; write null for a missing field`, context.offset);
  const children = values.map((value) => parseValue(item, value));
  const [only] = children;
  const isAll = modifiers.includes("all");
  const joined: Expression = children.length === 1 && only !== undefined ? only : { kind: isAll ? "and" : "or", children };
  return modifiers.includes("neq") ? { kind: "not", child: joined } : joined;
}

function checkModifiers({ modifiers, field, context }: Item): void {
  for (const name of modifiers) {
    if (!modifierNames.has(name)) throw new RuleProblem("unknown_modifier", `"${name}" is not a modifier of Sigma 2.1`, context.offset);
  }
  const deciding = exclusive.filter((name) => modifiers.includes(name));
  if (deciding.length > 1) throw conflict(deciding, context);
  const anchored = anchors.filter((name) => modifiers.includes(name));
  if (anchored.length > 1) throw conflict(anchored, context);
  const [decider] = deciding;
  if (decider !== undefined && anchored.length > 0 && decider !== "re" && decider !== "fieldref") throw conflict([decider, ...anchored], context);
  const flags = ["i", "m", "s"].filter((flag) => modifiers.includes(flag));
  if (flags.length > 0 && !modifiers.includes("re")) {
    throw new RuleProblem("conflicting_modifiers", `"${flags.join("|")}" are flags of "re", which is missing`, context.offset);
  }
  if (field === null && decider !== undefined && decider !== "re") {
    throw new RuleProblem("conflicting_modifiers", `"${decider}" needs a field`, context.offset);
  }
}

function conflict(names: readonly string[], context: ItemContext): RuleProblem {
  return new RuleProblem("conflicting_modifiers", `"${names.join('" and "')}" contradict each other`, context.offset);
}

function parseValue(item: Item, value: Scalar): Expression {
  const { modifiers } = item;
  if (modifiers.includes("exists")) return existsOf(item, value);
  const decider = exclusive.find((name) => modifiers.includes(name));
  if (decider === undefined || decider === "re") return decider === "re" ? regexOf(item, value) : plainOf(item, value);
  if (decider === "cidr") return cidrOf(item, value);
  if (decider === "fieldref") return fieldRefOf(item, value);
  const number = typeof value === "number" ? value : Number(value === null || value === "" || typeof value === "boolean" ? Number.NaN : value);
  if (Number.isNaN(number)) throw invalid(item, value, "a number");
  // The two sets hold exactly these names.
  if (comparisons.has(decider)) return predicate(item, value, { kind: "compare", comparison: decider as Comparison, value: number });
  return predicate(item, value, { kind: "date", part: decider as DatePart, value: number });
}

function plainOf(item: Item, value: Scalar): Expression {
  const { modifiers } = item;
  const anchor = anchors.find((name) => modifiers.includes(name));
  if (value === null) {
    if (anchor !== undefined) throw invalid(item, value, "text");
    return predicate(item, value, { kind: "null" });
  }
  const isText = typeof value === "string" || anchor !== undefined || modifiers.some((name) => name !== "all" && name !== "neq" && name !== "cased");
  if (!isText && item.field !== null) {
    return predicate(item, value, typeof value === "number" ? { kind: "number", value } : { kind: "boolean", value });
  }
  return stringOf(item, String(value), anchor);
}

/** Text, put through the transforming modifiers from left to right. */
function stringOf(item: Item, text: string, anchor: (typeof anchors)[number] | undefined): Expression {
  const variants = transform(item, text);
  const isCased = item.modifiers.includes("cased");
  const children = variants.map((pieces) => {
    const anchored = anchor === undefined && item.field !== null ? pieces : anchorPieces(pieces, anchor ?? "contains");
    return predicate(item, text, { kind: "string", pattern: toPattern(anchored, isCased) });
  });
  const [only] = children;
  return children.length === 1 && only !== undefined ? only : { kind: "or", children };
}

type Transformed = { readonly text: string } | { readonly bytes: Uint8Array } | { readonly literal: string };

function transform(item: Item, text: string): readonly (readonly Piece[])[] {
  let values: readonly Transformed[] = [{ text }];
  for (const modifier of item.modifiers) values = values.flatMap((value) => applyTransform(item, modifier, value));
  return values.map((value) => {
    if ("text" in value) return parsePieces(value.text);
    const literal = "literal" in value ? value.literal : String.fromCharCode(...value.bytes);
    return literal === "" ? [] : [literal];
  });
}

function applyTransform(item: Item, modifier: string, value: Transformed): readonly Transformed[] {
  switch (modifier) {
    case "expand":
      return expand(item, plainText(item, modifier, value)).map((text) => ({ text }));
    case "windash":
      return windashVariants(plainText(item, modifier, value)).map((text) => ({ text }));
    case "wide":
    case "utf16le":
      return [{ bytes: utf16(literalText(item, modifier, value), "le", false) }];
    case "utf16be":
      return [{ bytes: utf16(literalText(item, modifier, value), "be", false) }];
    case "utf16":
      return [{ bytes: utf16(literalText(item, modifier, value), "le", true) }];
    case "base64":
      return [{ literal: base64(bytesOf(item, modifier, value)) }];
    case "base64offset":
      return base64Offsets(bytesOf(item, modifier, value)).map((literal) => ({ literal }));
    default:
      return [value];
  }
}

function plainText(item: Item, modifier: string, value: Transformed): string {
  if ("text" in value) return value.text;
  throw new RuleProblem("conflicting_modifiers", `"${modifier}" must stand before the encoding modifiers`, item.context.offset);
}

/** The text without escapes; encodings know no wildcards. */
function literalText(item: Item, modifier: string, value: Transformed): string {
  const pieces = parsePieces(plainText(item, modifier, value));
  if (pieces.some((piece) => typeof piece !== "string")) {
    throw new RuleProblem("invalid_value", `"${modifier}" cannot encode the wildcards * and ?; escape them with a backslash`, item.context.offset);
  }
  return pieces.join("");
}

function bytesOf(item: Item, modifier: string, value: Transformed): Uint8Array {
  return "bytes" in value ? value.bytes : utf8(literalText(item, modifier, value));
}

function anchorPieces(pieces: readonly Piece[], anchor: (typeof anchors)[number]): readonly Piece[] {
  const before: readonly Piece[] = anchor === "startswith" ? [] : [anyText];
  const after: readonly Piece[] = anchor === "endswith" ? [] : [anyText];
  return [...before, ...pieces, ...after];
}

const placeholderPattern = /(?<!\\)%([^%\s]{1,128})%/g;

function expand({ context }: Item, text: string): readonly string[] {
  let variants: readonly string[] = [text];
  for (const [whole, name = ""] of text.matchAll(placeholderPattern)) {
    const values = context.placeholders.get(name);
    if (values === undefined || values.length === 0) {
      context.unresolved.add(name);
      continue;
    }
    variants = variants.flatMap((variant) => values.map((value) => variant.replace(whole, () => value)));
  }
  return variants.map((variant) => variant.replaceAll("\\%", "%"));
}

function regexOf(item: Item, value: Scalar): Expression {
  if (typeof value !== "string") throw invalid(item, value, "a regular expression in quotes");
  let flags = 0;
  if (item.modifiers.includes("i")) flags |= RE2JS.CASE_INSENSITIVE;
  if (item.modifiers.includes("m")) flags |= RE2JS.MULTILINE;
  if (item.modifiers.includes("s")) flags |= RE2JS.DOTALL;
  try {
    // RE2 is linear in the text and knows inline flags such as (?i).
    const regex = RE2JS.compile(RE2JS.translateRegExp(value), flags);
    const isFolded = flags !== 0 || value.includes("(?");
    return predicate(item, value, { kind: "regex", regex, literal: isFolded ? null : requiredLiteral(value) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RuleProblem("invalid_value", `"${value}" is not a regular expression that can be run in linear time: ${reason}`, item.context.offset);
  }
}

/** Literal text that a regular expression cannot match without, when it starts so plainly that there is no doubt. */
function requiredLiteral(source: string): string | null {
  if (/[|()[\]{}?*+]/.test(source.replaceAll(/\\./g, ""))) return null;
  const literal = source.replace(/^\^/, "").replace(/\$$/, "");
  const plain = literal.replaceAll(/\\([^A-Za-z0-9])/g, "$1");
  return /\\[A-Za-z0-9]|\./.test(literal.replaceAll(/\\[^A-Za-z0-9]/g, "")) || plain.length < 3 ? null : plain.toLowerCase();
}

function cidrOf(item: Item, value: Scalar): Expression {
  const cidr = typeof value === "string" ? parseCidr(value) : null;
  if (cidr === null) throw invalid(item, value, "a network such as 192.0.2.0/24 or 2001:db8::/32");
  return predicate(item, value, { kind: "cidr", cidr });
}

function fieldRefOf(item: Item, value: Scalar): Expression {
  if (typeof value !== "string" || value === "") throw invalid(item, value, "the name of a field");
  const anchor = anchors.find((name) => item.modifiers.includes(name)) ?? "equals";
  return predicate(item, value, { kind: "fieldref", field: value, anchor, isCased: item.modifiers.includes("cased") });
}

function existsOf(item: Item, value: Scalar): Expression {
  const text = typeof value === "string" ? value.toLowerCase() : value;
  if (text !== true && text !== false && text !== "true" && text !== "false") throw invalid(item, value, "true or false");
  return predicate(item, value, { kind: "exists", expected: text === true || text === "true" });
}

function predicate(item: Item, value: Scalar, test: ValueTest): Expression {
  return { kind: "predicate", predicate: { field: item.field, test, operator: item.modifiers.join("|"), pattern: String(value) } };
}

function invalid(item: Item, value: Scalar, expected: string): RuleProblem {
  const key = [item.field ?? "", ...item.modifiers].join("|");
  return new RuleProblem("invalid_value", `"${key}" expects ${expected}, got ${JSON.stringify(value)}`, item.context.offset);
}
