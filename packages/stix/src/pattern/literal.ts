import type { Literal } from "./pattern.ts";
import { SyntaxProblem } from "./syntax-error.ts";
import type { Token } from "./token.ts";

/** No number of use has more digits, and reading one takes time that grows with their square. */
const maximumDigits = 400;

/** The constant that a token of a literal kind stands for (STIX 2.1 §9.2). */
export function readLiteral(token: Token): Literal {
  const { kind, text } = token;
  switch (kind) {
    case "string":
      // Within quotes a backslash stands before a quote or a backslash only; the lexer has checked it.
      return { kind: "string", value: text.slice(1, -1).replaceAll(/\\(['\\])/g, "$1") };
    case "integer":
    case "negativeInteger":
      return { kind: "integer", value: integerOf(bounded(token)) };
    case "float":
    case "negativeFloat":
      // Adding 0 makes 0 of -0: STIX knows one zero.
      return { kind: "float", value: Number(bounded(token).text) + 0 };
    case "boolean":
      return { kind: "boolean", value: text === "true" };
    case "binary":
      return { kind: "binary", base64: text.slice(2, -1) };
    case "hex":
      return { kind: "hex", digits: text.slice(2, -1) };
    case "timestamp":
      return { kind: "timestamp", value: text.slice(2, -1) };
    default:
      throw new SyntaxProblem("syntax", `expected a value, found ${text}`, token.offset);
  }
}

function bounded(token: Token): Token {
  if (token.text.length <= maximumDigits && Number.isFinite(Number(token.text))) return token;
  throw new SyntaxProblem(
    "too_large",
    `expected a number of at most ${maximumDigits} digits and below 1.8e308`,
    token.offset,
  );
}

function integerOf({ text }: Token): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value + 0 : BigInt(text.startsWith("+") ? text.slice(1) : text);
}

/** A literal as a pattern writes it. */
export function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case "string":
      return printString(literal.value);
    case "integer":
    case "boolean":
      return String(literal.value);
    case "float":
      return printFloat(literal.value);
    case "binary":
      return `b'${literal.base64}'`;
    case "hex":
      return `h'${literal.digits}'`;
    case "timestamp":
      return `t'${literal.value}'`;
  }
}

export function printString(value: string): string {
  return `'${value.replaceAll(/['\\]/g, "\\$&")}'`;
}

/** Digits and a point: the grammar knows no exponent. */
export function printFloat(value: number): string {
  const [mantissa = "", exponent = "0"] = String(Math.abs(value)).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const sign = value < 0 ? "-" : "";
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${"0".repeat(point - digits.length)}.0`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
