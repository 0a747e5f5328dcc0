/** Tables that do something, or let a device call out, instead of reading (osquery 5.x, `specs/`). */
const actingTables = new Set(["carves", "curl", "curl_certificate"]);
const actingColumns = new Set(["sigurl"]);
const changingWords = new Set([
  "insert",
  "update",
  "delete",
  "attach",
  "detach",
  "pragma",
  "create",
  "drop",
  "alter",
  "vacuum",
  "reindex",
]);
/** SQLite takes a text in single quotes for a table's name where one is expected. */
const beforeTable = new Set(["from", "join", ",", "("]);

export const maximumQueryLength = 4_000;

/**
 * Why a statement is not asked; null where it is. osquery's tables are read-only but for those of extensions, and one statement is all
 * that it runs; this refuses what is no reading before it leaves, and what lets a device call out.
 */
export function problemOfQuery(text: string): string | null {
  if (text.length > maximumQueryLength) return `a query has at most ${maximumQueryLength} characters`;
  if (text.includes("\0")) return "a query has no NUL";
  const tokens = tokensOf(text);
  if (tokens === null) return "a quote or comment has no end";
  const end = tokens.findIndex(({ kind, text: one }) => kind === "sign" && one === ";");
  if (end !== -1 && end < tokens.length - 1) return "one statement is asked at a time";
  const [first] = tokens;
  if (first?.kind !== "word" || (first.text !== "select" && first.text !== "with"))
    return "expected SELECT, or WITH and SELECT";
  for (const [at, { kind, text: one }] of tokens.entries()) {
    if (kind === "sign") continue;
    if (kind === "word" && changingWords.has(one)) return `${one.toUpperCase()} reads nothing`;
    if (kind === "text" && !beforeTable.has(tokens[at - 1]?.text ?? "")) continue;
    if (actingTables.has(one)) return `the table ${one} does not read: a query may not name it`;
    if (actingColumns.has(one)) return `${one} lets a device call out: a query may not name it`;
  }
  return null;
}

interface Token {
  /** `name` is a word in double quotes, backticks or brackets; `text` one in single quotes. Lower case. */
  readonly kind: "word" | "name" | "text" | "sign";
  readonly text: string;
}

const ends: Readonly<Record<string, string>> = { "'": "'", '"': '"', "`": "`", "[": "]" };

/** SQLite's tokens, as far as it matters what is a word and what is not; `null` where one has no end. */
function tokensOf(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const sign = text[at] ?? "";
    const comment = text.startsWith("--", at) ? "\n" : text.startsWith("/*", at) ? "*/" : null;
    if (comment !== null) {
      const end = text.indexOf(comment, at + 2);
      if (end === -1) return comment === "\n" ? tokens : null;
      at = end + comment.length;
    } else if (Object.hasOwn(ends, sign)) {
      const end = endOfQuoted(text, at, ends[sign] ?? "");
      if (end === -1) return null;
      tokens.push({ kind: sign === "'" ? "text" : "name", text: text.slice(at + 1, end - 1).toLowerCase() });
      at = end;
    } else if (isWordSign(sign)) {
      let end = at + 1;
      while (end < text.length && isWordSign(text[end] ?? "")) end += 1;
      tokens.push({ kind: "word", text: text.slice(at, end).toLowerCase() });
      at = end;
    } else {
      if (sign.trim() !== "") tokens.push({ kind: "sign", text: sign });
      at += 1;
    }
  }
  return tokens;
}

/** A quote that is doubled stands for itself, but in brackets. */
function endOfQuoted(text: string, start: number, quote: string): number {
  for (let at = start + 1; ;) {
    const end = text.indexOf(quote, at);
    if (end === -1) return -1;
    if (quote === "]" || text[end + 1] !== quote) return end + 1;
    at = end + 2;
  }
}

function isWordSign(sign: string): boolean {
  return /^[A-Za-z0-9_$\u0080-\uffff]$/.test(sign);
}
