// Hot path: a node's log is cut into its lines without an object for each value; the lines are parsed in the workers. The test runs
// JSON.parse beside it on the same inputs.

const quote = 34;
const backslash = 92;
const comma = 44;
const colon = 58;
const openBrace = 123;
const closeBrace = 125;
const openBracket = 91;
const closeBracket = 93;

/**
 * The members of a JSON object, each value as it was written; `null` where the text is no object by its brackets and strings. A value
 * is not looked into: whether it is JSON is for whoever parses it. Of two members of one name the last counts, as in `JSON.parse`.
 */
export function splitObject(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> | null {
  const members = new Map<string, Uint8Array>();
  let at = skipSpace(bytes, 0);
  if (bytes[at] !== openBrace) return null;
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === closeBrace) return isEnd(bytes, at + 1) ? members : null;
  for (;;) {
    const nameEnd = bytes[at] === quote ? endOfString(bytes, at) : -1;
    if (nameEnd === -1) return null;
    const name = textOf(bytes.subarray(at, nameEnd));
    at = skipSpace(bytes, nameEnd);
    if (name === null || bytes[at] !== colon) return null;
    const start = skipSpace(bytes, at + 1);
    const end = endOfValue(bytes, start);
    if (end === -1) return null;
    members.set(name, bytes.subarray(start, end));
    at = skipSpace(bytes, end);
    if (bytes[at] === closeBrace) return isEnd(bytes, at + 1) ? members : null;
    if (bytes[at] !== comma) return null;
    at = skipSpace(bytes, at + 1);
  }
}

/** The items of a JSON array, as they were written; `null` where it is none, or has more than `maximum`. */
export function splitArray(bytes: Uint8Array, maximum: number): readonly Uint8Array[] | null {
  const items: Uint8Array[] = [];
  let at = skipSpace(bytes, 0);
  if (bytes[at] !== openBracket) return null;
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === closeBracket) return isEnd(bytes, at + 1) ? items : null;
  for (;;) {
    const end = endOfValue(bytes, at);
    if (end === -1 || items.length === maximum) return null;
    items.push(bytes.subarray(at, end));
    at = skipSpace(bytes, end);
    if (bytes[at] === closeBracket) return isEnd(bytes, at + 1) ? items : null;
    if (bytes[at] !== comma) return null;
    at = skipSpace(bytes, at + 1);
  }
}

/** The text of a JSON string; `null` where it is none. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes[0] !== quote) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof value === "string" ? value : null;
  } catch {
    // The caller says what it expected.
    return null;
  }
}

/** Where a value ends, or -1. Brackets are counted, not matched by kind, and no depth is kept but a number. */
function endOfValue(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length;) {
    const byte = bytes[at];
    if (byte === quote) {
      at = endOfString(bytes, at);
      if (at === -1) return -1;
      if (depth === 0) return at;
      continue;
    }
    if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      // What closes is the surrounding one's: the value was a bare word.
      if (depth === 0) return at > start ? endOfWord(bytes, start, at) : -1;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (byte === comma && depth === 0) return at > start ? endOfWord(bytes, start, at) : -1;
    at += 1;
  }
  return -1;
}

function endOfWord(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(bytes[at - 1])) at -= 1;
  return at > start ? at : -1;
}

function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; ;) {
    const end = bytes.indexOf(quote, at);
    if (end === -1) return -1;
    let slashes = 0;
    while (bytes[end - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    at = end + 1;
  }
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

function isEnd(bytes: Uint8Array, at: number): boolean {
  return skipSpace(bytes, at) === bytes.length;
}
