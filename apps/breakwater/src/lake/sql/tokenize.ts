/** A piece of SQL. `text` is the meaning: a string's value, an identifier's name, a number or symbol as written. */
export interface SqlToken {
  readonly kind: "word" | "identifier" | "number" | "string" | "symbol" | "end";
  readonly text: string;
  /** Offset in the statement, in UTF-16 units. */
  readonly at: number;
}

/** A statement that is not taken: what was expected, what came, and where. */
export class SqlIssue extends Error {
  override readonly name = "SqlIssue";
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export const maximumSqlLength = 20_000;
const maximumTokens = 5_000;
const symbols: ReadonlySet<string> = new Set(["<=", ">=", "<>", "!=", "==", "||", "->"]);
const single = "()[],.;*+-/%<>=";

/**
 * Splits a statement into tokens. Comments are refused, since nobody who writes by hand loses by that, and every dialect
 * reads them differently. Strings are 'quoted' with '' or \ escapes, identifiers bare, "quoted" or `quoted`.
 */
export function tokenizeSql(sql: string): readonly SqlToken[] {
  if (sql.length > maximumSqlLength)
    throw new SqlIssue(
      `expected at most ${maximumSqlLength} characters, got ${sql.length}`,
      maximumSqlLength,
    );
  const tokens: SqlToken[] = [];
  let at = 0;
  while (at < sql.length) {
    const code = sql.charCodeAt(at);
    if (isSpace(code)) {
      at += 1;
      continue;
    }
    if (tokens.length >= maximumTokens) throw new SqlIssue(`expected at most ${maximumTokens} words`, at);
    const { token, end } = readToken(sql, at);
    tokens.push(token);
    at = end;
  }
  return [...tokens, { kind: "end", text: "the end", at: sql.length }];
}

interface Read {
  readonly token: SqlToken;
  readonly end: number;
}

function readToken(sql: string, at: number): Read {
  const character = sql[at] ?? "";
  const two = sql.slice(at, at + 2);
  if (two === "--" || two === "/*" || character === "#")
    throw new SqlIssue("comments are not taken; remove it", at);
  if (character === "'") return readQuoted(sql, at, "'", "string");
  if (character === '"' || character === "`") return readQuoted(sql, at, character, "identifier");
  if (isDigit(sql.charCodeAt(at))) return readNumber(sql, at);
  if (isWordStart(sql.charCodeAt(at))) return readWord(sql, at);
  if (symbols.has(two)) return { token: { kind: "symbol", text: two, at }, end: at + 2 };
  if (single.includes(character)) return { token: { kind: "symbol", text: character, at }, end: at + 1 };
  throw new SqlIssue(`"${character}" has no meaning here`, at);
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "0": "\0" };

function readQuoted(sql: string, start: number, quote: string, kind: "string" | "identifier"): Read {
  let text = "";
  for (let at = start + 1; at < sql.length; at += 1) {
    const character = sql[at] ?? "";
    if (character === "\\") {
      const next = sql[at + 1] ?? "";
      text += escapes[next] ?? next;
      at += 1;
    } else if (character !== quote) text += character;
    else if (sql[at + 1] === quote) {
      text += quote;
      at += 1;
    } else {
      if (kind === "identifier" && text === "") throw new SqlIssue("a name is empty", start);
      return { token: { kind, text, at: start }, end: at + 1 };
    }
  }
  throw new SqlIssue(`${quote} is not closed`, start);
}

function readNumber(sql: string, start: number): Read {
  // Digits, one point, digits, an exponent: decimal only.
  const match = /^[0-9]{1,30}(?:\.[0-9]{0,30})?(?:[eE][+-]?[0-9]{1,3})?/.exec(sql.slice(start, start + 70));
  const text = match?.[0] ?? "";
  const end = start + text.length;
  if (text === "" || isWordPart(sql.charCodeAt(end)) || sql[end] === ".")
    throw new SqlIssue("expected a decimal number", start);
  return { token: { kind: "number", text, at: start }, end };
}

function readWord(sql: string, start: number): Read {
  let end = start + 1;
  while (end < sql.length && isWordPart(sql.charCodeAt(end))) end += 1;
  return { token: { kind: "word", text: sql.slice(start, end), at: start }, end };
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code);
}
