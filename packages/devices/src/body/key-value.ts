/** Fields of a line by name, in order; of a repeated name the first value counts and the others are kept aside. */
export interface Fields {
  readonly values: Map<string, string>;
  readonly repeated: readonly { readonly name: string; readonly value: string }[];
}

const maximumFields = 512;
const maximumNameLength = 64;

const space = 32;
const quote = 34;
const comma = 44;
const equals = 61;
const backslash = 92;

/**
 * Parses `key=value key="quoted value"` in one pass, from `start`. Values may be quoted (with `\"` and `\\`), unquoted
 * values may hold spaces (`ether_type=Unknown (0x0000)`) as long as no `name=` follows, and commas may separate (FortiOS
 * 5). What stands inside quotes is never taken for a field: ` srcip=1.2.3.4` in a URL is part of the URL.
 */
export function parseKeyValues(text: string, start = 0): Fields {
  const values = new Map<string, string>();
  const repeated: { name: string; value: string }[] = [];
  let at = start;
  // Once a quoted value had no closing quote, no later one has: looking again would cost the rest of the line each time.
  let isUnterminated = false;
  while (at < text.length && values.size < maximumFields) {
    const nameEnd = endOfName(text, at);
    if (nameEnd === -1) {
      at = nextWord(text, at);
      continue;
    }
    const name = text.slice(at, nameEnd);
    let value: Value | null;
    if (text.charCodeAt(nameEnd + 1) !== quote) value = readPlain(text, nameEnd + 1);
    else {
      value = isUnterminated ? null : readQuoted(text, nameEnd + 2);
      isUnterminated ||= value === null;
      value ??= readUnterminated(text, nameEnd + 2);
    }
    at = value.end;
    if (!values.has(name)) values.set(name, value.text);
    else if (repeated.length < maximumFields) repeated.push({ name, value: value.text });
  }
  return { values, repeated };
}

/** Position of the `=` of a name that starts here, or -1. */
function endOfName(text: string, start: number): number {
  const limit = Math.min(text.length, start + maximumNameLength + 1);
  for (let at = start; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === equals) return at > start ? at : -1;
    if (!isNameCode(code)) return -1;
  }
  return -1;
}

function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46
  );
}

/** Start of the next word: behind the next space or comma. */
function nextWord(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= space || code === comma) return at + 1;
  }
  return text.length;
}

interface Value {
  readonly text: string;
  /** Where the next name may start. */
  readonly end: number;
}

/** A value up to the quote that closes it; `null` where none does. */
function readQuoted(text: string, start: number): Value | null {
  let escaped = false;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) {
      escaped = true;
      at += 1;
    } else if (code === quote && endsField(text, at + 1)) {
      const raw = text.slice(start, at);
      return { text: escaped ? unescape(raw) : raw, end: at + 1 };
    }
  }
  return null;
}

/** No closing quote by the rules above: a value that ends in a backslash (`C:\`), or a line that was cut. */
function readUnterminated(text: string, start: number): Value {
  for (let at = text.indexOf('"', start); at !== -1; at = text.indexOf('"', at + 1)) {
    if (endsField(text, at + 1)) return { text: text.slice(start, at), end: at + 1 };
  }
  return { text: text.slice(start), end: text.length };
}

/** A quote closes its value only where the line ends or something that separates fields follows. */
function endsField(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return code <= space || code === comma;
}

function readPlain(text: string, start: number): Value {
  let end = start;
  for (;;) {
    while (end < text.length && text.charCodeAt(end) > space && text.charCodeAt(end) !== comma) end += 1;
    const next = skipSeparators(text, end);
    // A word without `=` behind it belongs to this value; a separator that is a comma ends it.
    if (next >= text.length || endOfName(text, next) !== -1 || text.charCodeAt(end) === comma) break;
    if (end === start) return { text: "", end: next };
    end = next;
  }
  return { text: text.slice(start, end), end: skipSeparators(text, end) };
}

function skipSeparators(text: string, start: number): number {
  let at = start;
  while (at < text.length && (text.charCodeAt(at) <= space || text.charCodeAt(at) === comma)) at += 1;
  return at;
}

function unescape(raw: string): string {
  return raw.replaceAll(/\\(["\\])/g, "$1");
}
