export interface Token {
  readonly kind: "word" | "string" | "quoted" | "number" | "symbol";
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** How many parentheses, brackets and braces are open around it. */
  readonly depth: number;
}

/**
 * The tokens of a ClickHouse statement, comments and blanks left out (ClickHouse Lexer.cpp). What is never closed reaches
 * to the end. Linear in the text.
 */
export function* tokensOf(sql: string): Generator<Token> {
  let at = 0;
  let depth = 0;
  while (at < sql.length) {
    const start = at;
    const character = sql[at] ?? "";
    if (isBlank(character)) at += 1;
    else if (sql.startsWith("--", at) || character === "#") at = endOf(sql, "\n", at);
    else if (sql.startsWith("/*", at)) at = endOf(sql, "*/", at + 2);
    else {
      const kind = kindOf(sql, at);
      at = tokenEnd(sql, at, kind);
      if (closing.has(character)) depth = Math.max(0, depth - 1);
      yield { kind, start, end: at, depth };
      if (opening.has(character)) depth += 1;
    }
  }
}

const opening: ReadonlySet<string> = new Set(["(", "[", "{"]);
const closing: ReadonlySet<string> = new Set([")", "]", "}"]);

function isBlank(character: string): boolean {
  return /[\s\u0000]/.test(character);
}

function kindOf(sql: string, at: number): Token["kind"] {
  const character = sql[at] ?? "";
  if (character === "'" || (character === "$" && heredocTag(sql, at) !== null)) return "string";
  if (character === '"' || character === "`") return "quoted";
  if (/[0-9]/.test(character)) return "number";
  return isWordPart(character) ? "word" : "symbol";
}

function tokenEnd(sql: string, start: number, kind: Token["kind"]): number {
  if (kind === "symbol") return start + 1;
  if (kind === "word" || kind === "number") {
    let at = start;
    while (at < sql.length && isWordPart(sql[at] ?? "")) at += 1;
    return Math.max(at, start + 1);
  }
  const tag = heredocTag(sql, start);
  return tag === null ? quotedEnd(sql, start) : endOf(sql, tag, start + tag.length);
}

function isWordPart(character: string): boolean {
  return /[A-Za-z0-9_$]/.test(character) || character > "\u007f";
}

/** `$name$`, which opens a text that the same closes. */
function heredocTag(sql: string, at: number): string | null {
  if (sql[at] !== "$") return null;
  return /^\$[A-Za-z0-9_]{0,64}\$/.exec(sql.slice(at, at + 66))?.[0] ?? null;
}

/** A quote inside is doubled, or has a backslash before it. */
function quotedEnd(sql: string, start: number): number {
  const quote = sql[start];
  let at = start + 1;
  while (at < sql.length) {
    if (sql[at] === "\\") at += 2;
    else if (sql[at] !== quote) at += 1;
    else if (sql[at + 1] === quote) at += 2;
    else return at + 1;
  }
  return sql.length;
}

function endOf(sql: string, what: string, from: number): number {
  const found = sql.indexOf(what, from);
  return found === -1 ? sql.length : found + what.length;
}
