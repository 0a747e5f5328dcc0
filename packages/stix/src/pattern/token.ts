/** What a piece of a pattern's text is; names are those of the OASIS grammar (STIXPattern.g4, STIX 2.1 §9). */
export type TokenKind =
  | "identifier"
  | "hyphenatedIdentifier"
  | "keyword"
  | "integer"
  | "negativeInteger"
  | "float"
  | "negativeFloat"
  | "string"
  | "boolean"
  | "binary"
  | "hex"
  | "timestamp"
  | "operator"
  | "punctuation"
  | "invalid"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  /** The token as it is written; empty at the end of the pattern. */
  readonly text: string;
  /** Where it starts, in UTF-16 units from the pattern's start. */
  readonly offset: number;
}

/** Reserved words (STIX 2.1 §9.2 to §9.6); they are upper case, and as property names they must be quoted. */
export const keywords: ReadonlySet<string> = new Set([
  "AND",
  "OR",
  "NOT",
  "FOLLOWEDBY",
  "LIKE",
  "MATCHES",
  "ISSUPERSET",
  "ISSUBSET",
  "EXISTS",
  "LAST",
  "IN",
  "START",
  "STOP",
  "SECONDS",
  "WITHIN",
  "REPEATS",
  "TIMES",
]);

/** White space of the grammar's WS rule. */
const space = /[ \t\r\n\u000b\u000c\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/y;
const lineComment = /\/\/[^\r\n]*/y;
const word = /[a-zA-Z_][a-zA-Z0-9_-]*/y;
const integer = /[+-]?(?:0|[1-9][0-9]*)/y;
const float = /[+-]?[0-9]*\.[0-9]+/y;
const text = /'(?:[^'\\]|\\['\\])*'/y;
const hex = /h'(?:[0-9A-Fa-f]{2})*'/y;
// RFC 4648 §4: whole groups of four characters; an empty value cannot be written.
const binary = /b'(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)'/y;
const timestamp =
  /t'[0-9]{4}-(?:0[1-9]|1[012])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?Z'/y;

/** Whether a text has the form of a timestamp literal without its `t` and quotes. */
export function isTimestampText(value: string): boolean {
  return endOf(timestamp, `t'${value}'`, 0) === value.length + 3;
}

const operators = ["!=", "<>", "<=", ">=", "==", "=", "<", ">"] as const;
const punctuation = "[]():.,*";

/**
 * The pattern's tokens, the longest first as the grammar has it, with one of kind `end` last. Never fails: what fits no rule
 * is a token of kind `invalid`, which no place in a pattern allows.
 */
export function* tokensOf(pattern: string): Generator<Token> {
  let offset = 0;
  for (;;) {
    offset = skipBlank(pattern, offset);
    if (offset >= pattern.length) break;
    const token = tokenAt(pattern, offset);
    yield token;
    offset += token.text.length;
  }
  yield { kind: "end", text: "", offset: pattern.length };
}

/** Past white space and comments: from slash and asterisk to asterisk and slash, or from two slashes to the line's end. */
function skipBlank(pattern: string, start: number): number {
  let offset = start;
  for (;;) {
    const next =
      endOf(space, pattern, offset) ?? endOf(lineComment, pattern, offset) ?? endOfComment(pattern, offset);
    if (next === null) return offset;
    offset = next;
  }
}

function endOfComment(pattern: string, offset: number): number | null {
  if (!pattern.startsWith("/*", offset)) return null;
  const end = pattern.indexOf("*/", offset + 2);
  return end === -1 ? null : end + 2;
}

function tokenAt(pattern: string, offset: number): Token {
  const character = pattern[offset] ?? "";
  const token = (kind: TokenKind, end: number): Token => ({ kind, text: pattern.slice(offset, end), offset });
  const literal = prefixedLiteral(character, pattern, offset);
  if (literal !== null) return token(literal.kind, literal.end);
  const wordEnd = endOf(word, pattern, offset);
  if (wordEnd !== null) return token(kindOfWord(pattern.slice(offset, wordEnd)), wordEnd);
  const floatEnd = endOf(float, pattern, offset);
  if (floatEnd !== null) return token(character === "-" ? "negativeFloat" : "float", floatEnd);
  const integerEnd = endOf(integer, pattern, offset);
  if (integerEnd !== null) return token(character === "-" ? "negativeInteger" : "integer", integerEnd);
  const textEnd = endOf(text, pattern, offset);
  if (textEnd !== null) return token("string", textEnd);
  const operator = operators.find((one) => pattern.startsWith(one, offset));
  if (operator !== undefined) return token("operator", offset + operator.length);
  if (punctuation.includes(character)) return token("punctuation", offset + 1);
  return token("invalid", offset + ((pattern.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1));
}

function prefixedLiteral(
  character: string,
  pattern: string,
  offset: number,
): { readonly kind: TokenKind; readonly end: number } | null {
  const [kind, rule] = prefixed[character] ?? [];
  if (kind === undefined || rule === undefined) return null;
  const end = endOf(rule, pattern, offset);
  return end === null ? null : { kind, end };
}

const prefixed: Readonly<Record<string, readonly [TokenKind, RegExp]>> = Object.assign(
  Object.create(null) as Record<string, readonly [TokenKind, RegExp]>,
  { h: ["hex", hex], b: ["binary", binary], t: ["timestamp", timestamp] },
);

function kindOfWord(name: string): TokenKind {
  if (name === "true" || name === "false") return "boolean";
  if (keywords.has(name)) return "keyword";
  return name.includes("-") ? "hyphenatedIdentifier" : "identifier";
}

function endOf(rule: RegExp, pattern: string, offset: number): number | null {
  rule.lastIndex = offset;
  return rule.test(pattern) ? rule.lastIndex : null;
}
