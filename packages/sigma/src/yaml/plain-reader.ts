// Written for the machine: the part of YAML that nearly all rules keep to, read in one pass. The plain version is the YAML
// library (`full-reader.ts`), which reads whatever this one gives up on; `plain-reader.test.ts` compares both.
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from "./node.ts";
import { resolvePlain } from "./plain-scalar.ts";
import { readQuoted } from "./quoted.ts";

export interface PlainDocument {
  readonly root: YamlNode;
  readonly start: number;
  readonly end: number;
}

/** The documents of a text, empty ones left out; `null` for a text that holds anything beyond this reader. */
export function readPlainly(text: string): readonly PlainDocument[] | null {
  // A carriage return alone ends a line for some and not for others.
  if (/\r(?!\n)/.test(text)) return null;
  try {
    return new PlainReader(text).documents();
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

class NotPlain extends Error {
  override readonly name = "NotPlain";
}

/** Thrown again and again, so that giving up costs no stack trace. */
const notPlain = new NotPlain();

const code = {
  tab: 0x09,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  doubleQuote: 0x22,
  hash: 0x23,
  percent: 0x25,
  quote: 0x27,
  plus: 0x2b,
  minus: 0x2d,
  colon: 0x3a,
  greater: 0x3e,
  pipe: 0x7c,
} as const;

const maximumDepth = 24;
/** Longer keys need a `?` in front of them (YAML 1.2 §7.4.2). */
const maximumKeyLength = 1_000;

class PlainReader {
  readonly #text: string;
  /** The first character of the line at hand that is no space, and its column; `#isDone` past the last line. */
  #at = 0;
  #indent = 0;
  #isDone = false;
  /** The start of the line after the last that was read. */
  #readTo = 0;

  constructor(text: string) {
    this.#text = text;
  }

  documents(): readonly PlainDocument[] {
    const found: PlainDocument[] = [];
    this.#goTo(this.#text.startsWith("\ufeff") ? 1 : 0);
    while (!this.#isDone) {
      if (this.#isMarker()) {
        this.#skipMarker();
        continue;
      }
      const start = this.#at;
      const root = this.#block(0);
      if (!this.#isDone && !this.#isMarker()) throw notPlain;
      found.push({ root, start, end: this.#readTo });
    }
    return found;
  }

  /** `---` alone on its line; whatever may follow it there is for the library. */
  #isMarker(): boolean {
    return (
      this.#indent === 0 &&
      this.#text.startsWith("---", this.#at) &&
      isBreak(this.#text.charCodeAt(this.#at + 3))
    );
  }

  #skipMarker(): void {
    this.#goTo(this.#afterLine(this.#at + 3));
  }

  /** Goes to the next line from `from` on, the start of a line, that holds more than blanks and a comment. */
  #goTo(from: number): void {
    const text = this.#text;
    this.#readTo = from;
    let start = from;
    for (;;) {
      let at = start;
      while (text.charCodeAt(at) === code.space) at += 1;
      const first = text.charCodeAt(at);
      if (Number.isNaN(first)) {
        this.#isDone = true;
        this.#at = text.length;
        this.#indent = -1;
        return;
      }
      if (first === code.tab) throw notPlain;
      if (isBreak(first)) start = this.#afterLine(at);
      else if (first === code.hash) start = this.#afterLine(this.#lineEnd(at));
      else {
        this.#at = at;
        this.#indent = at - start;
        if (at === start && this.#isForLibrary()) throw notPlain;
        return;
      }
    }
  }

  /** Directives, document ends, and markers with something behind them. */
  #isForLibrary(): boolean {
    const first = this.#text.charCodeAt(this.#at);
    if (first === code.percent || this.#text.startsWith("...", this.#at)) return true;
    return this.#text.startsWith("---", this.#at) && !this.#isMarker();
  }

  /** Where a line ends: at its line feed, or the carriage return before it. */
  #lineEnd(from: number): number {
    const feed = this.#text.indexOf("\n", from);
    if (feed === -1) return this.#text.length;
    return this.#text.charCodeAt(feed - 1) === code.carriageReturn && feed > from ? feed - 1 : feed;
  }

  /** The start of the line after one that ends at `end`. */
  #afterLine(end: number): number {
    const isPair = this.#text.charCodeAt(end) === code.carriageReturn;
    return Math.min(end + (isPair ? 2 : 1), this.#text.length);
  }

  /** A map or a list, whose first line is at hand. */
  #block(depth: number): YamlNode {
    if (depth > maximumDepth) throw notPlain;
    return this.#isDash() ? this.#list(depth) : this.#map(this.#indent, depth);
  }

  #isEntryIn(column: number): boolean {
    return this.#indent === column && !this.#isDash() && !this.#isMarker();
  }

  #isDash(): boolean {
    return this.#text.charCodeAt(this.#at) === code.minus && isSpace(this.#text.charCodeAt(this.#at + 1));
  }

  /** The entries from the one at hand on that start in one column. */
  #map(column: number, depth: number): YamlMap {
    const offset = this.#at;
    const entries: YamlEntry[] = [];
    const keys = new Set<unknown>();
    do {
      const key = this.#key();
      if (key === null || keys.has(key.node.value)) throw notPlain;
      keys.add(key.node.value);
      entries.push({ key: key.node, value: this.#valueOf(key.node, key.end, column, depth) });
      if (this.#indent > column) throw notPlain;
    } while (this.#isEntryIn(column));
    return { kind: "map", offset, entries };
  }

  #list(depth: number): YamlNode {
    const column = this.#indent;
    const offset = this.#at;
    const items: YamlNode[] = [];
    do {
      items.push(this.#item(column, depth));
      if (this.#indent > column) throw notPlain;
    } while (this.#indent === column && this.#isDash());
    return { kind: "list", offset, items };
  }

  #item(column: number, depth: number): YamlNode {
    const dash = this.#at;
    const at = this.#skipSpaces(dash + 1);
    const first = this.#text.charCodeAt(at);
    if (isBreak(first) || first === code.hash) {
      this.#goTo(this.#afterLine(this.#lineEnd(at)));
      return this.#indent > column ? this.#block(depth + 1) : nullAt(dash);
    }
    if (first === code.minus && isSpace(this.#text.charCodeAt(at + 1))) throw notPlain;
    this.#at = at;
    if (this.#key() === null) return this.#scalar(at, column);
    // `- key: value`: a map whose column is that of its first key.
    this.#indent = column + at - dash;
    return this.#map(this.#indent, depth + 1);
  }

  /** The key at hand and where its colon ends; `null` where the line is none. Does not move. */
  #key(): { readonly node: YamlScalar; readonly end: number } | null {
    const text = this.#text;
    const start = this.#at;
    const first = text.charCodeAt(start);
    if (first === code.quote || first === code.doubleQuote) {
      const quoted = readQuoted(text, start);
      if (quoted === null) throw notPlain;
      const colon = this.#skipSpaces(quoted.end);
      if (text.charCodeAt(colon) !== code.colon || !isSpace(text.charCodeAt(colon + 1))) return null;
      return { node: quotedScalar(start, quoted), end: colon + 1 };
    }
    const end = this.#lineEnd(start);
    let colon = text.indexOf(":", start);
    while (colon !== -1 && colon < end && !isSpace(text.charCodeAt(colon + 1)))
      colon = text.indexOf(":", colon + 1);
    if (colon === -1 || colon >= end) return null;
    const written = trimSpaces(text.slice(start, colon));
    // What looks like a key behind a comment's sign is part of the comment.
    if (written.includes(" #")) return null;
    if (written.length > maximumKeyLength) throw notPlain;
    return { node: this.#plain(start, written), end: colon + 1 };
  }

  /** What stands behind a key's colon, or in the lines below. */
  #valueOf(key: YamlScalar, from: number, column: number, depth: number): YamlNode {
    const at = this.#skipSpaces(from);
    const first = this.#text.charCodeAt(at);
    if (!isBreak(first) && first !== code.hash) return this.#scalar(at, column);
    this.#goTo(this.#afterLine(this.#lineEnd(at)));
    const isBelow = this.#indent > column || (this.#indent === column && this.#isDash());
    if (!isBelow || (this.#indent === 0 && this.#isMarker())) return nullAt(key.offset);
    return this.#block(depth + 1);
  }

  /** A scalar in a block of a column; moves to the line after it. */
  #scalar(at: number, column: number): YamlScalar {
    const first = this.#text.charCodeAt(at);
    if (first === code.pipe || first === code.greater) return this.#blockScalar(at, column);
    if (first === code.quote || first === code.doubleQuote) {
      const quoted = readQuoted(this.#text, at);
      if (quoted === null) throw notPlain;
      this.#finishLine(quoted.end);
      return quotedScalar(at, quoted);
    }
    const end = this.#lineEnd(at);
    const line = this.#text.slice(at, end);
    const comment = line.indexOf(" #");
    const written = trimSpaces(comment === -1 ? line : line.slice(0, comment));
    this.#goTo(this.#afterLine(end));
    if (this.#indent <= column) return this.#plain(at, written);
    // A comment ends a scalar; what follows it is an error.
    if (comment !== -1 || this.#hasComment(end)) throw notPlain;
    return this.#plain(at, written + this.#continuation(end, column));
  }

  /** The further lines of a plain scalar: each line break is a space, and each empty line a line break. */
  #continuation(from: number, column: number): string {
    let written = "";
    let end = from;
    while (this.#indent > column) {
      const breaks = countBreaks(this.#text, end, this.#at);
      end = this.#lineEnd(this.#at);
      const line = trimSpaces(this.#text.slice(this.#at, end));
      if (!/^[A-Za-z0-9(]/.test(line) || line.includes(" #") || /:(?: |$)/.test(line)) throw notPlain;
      written += (breaks === 1 ? " " : "\n".repeat(breaks - 1)) + line;
      this.#goTo(this.#afterLine(end));
      if (this.#indent > column && this.#hasComment(end)) throw notPlain;
    }
    return written;
  }

  /** Whether there is a comment between a place and the line at hand. */
  #hasComment(from: number): boolean {
    return this.#text.slice(from, this.#at).includes("#");
  }

  #plain(offset: number, written: string): YamlScalar {
    // The first character, or what follows it, may say that this is something else (YAML 1.2 §7.3.3).
    if (!/^(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-[^\s])/.test(written) || /:(?: |$)|\t/.test(written))
      throw notPlain;
    const textOffset = written.includes("\n") || !this.#text.startsWith(written, offset) ? null : offset;
    return { kind: "scalar", offset, value: resolvePlain(written), text: written, textOffset };
  }

  /** A literal or folded scalar (YAML 1.2 §8.1), but for what is rare: stated indentation, lines indented further. */
  #blockScalar(at: number, column: number): YamlScalar {
    const text = this.#text;
    const isFolded = text.charCodeAt(at) === code.greater;
    const sign = text.charCodeAt(at + 1);
    const hasSign = sign === code.minus || sign === code.plus;
    const headEnd = this.#skipSpaces(at + (hasSign ? 2 : 1));
    if (!isBreak(text.charCodeAt(headEnd))) throw notPlain;
    const lines: string[] = [];
    let start = this.#afterLine(headEnd);
    let indent = -1;
    while (start < text.length) {
      const end = this.#lineEnd(start);
      // Whether a last line without a break has one is for the library to say.
      if (end === text.length) throw notPlain;
      let first = start;
      while (text.charCodeAt(first) === code.space) first += 1;
      if (first >= end) {
        if (indent !== -1 ? first - start > indent : first > start) throw notPlain;
        lines.push("");
      } else {
        if (indent === -1) indent = first - start;
        if (first - start < indent || first - start <= column) break;
        if (isFolded && (first - start > indent || text.charCodeAt(first) === code.tab)) throw notPlain;
        lines.push(text.slice(start + indent, end));
      }
      start = this.#afterLine(end);
    }
    if (indent === -1 || indent <= column || lines[0] === "") throw notPlain;
    this.#goTo(start);
    const value = chomp(isFolded ? fold(lines) : lines.join("\n"), hasSign ? sign : 0);
    return { kind: "scalar", offset: at, value, text: value, textOffset: null };
  }

  /** Nothing may follow on the line but a comment. */
  #finishLine(from: number): void {
    const at = this.#skipSpaces(from);
    const next = this.#text.charCodeAt(at);
    if (!isBreak(next) && (next !== code.hash || at === from)) throw notPlain;
    this.#goTo(this.#afterLine(this.#lineEnd(at)));
  }

  #skipSpaces(from: number): number {
    let at = from;
    while (this.#text.charCodeAt(at) === code.space) at += 1;
    if (this.#text.charCodeAt(at) === code.tab) throw notPlain;
    return at;
  }
}

/** A line break, or the end of the text. */
function isBreak(character: number): boolean {
  return character === code.lineFeed || character === code.carriageReturn || Number.isNaN(character);
}

function isSpace(character: number): boolean {
  return character === code.space || isBreak(character);
}

/** YAML knows fewer blanks than `String.trim`. */
function trimSpaces(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === code.space) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function quotedScalar(
  offset: number,
  { value, end }: { readonly value: string; readonly end: number },
): YamlScalar {
  const isAsWritten = end - offset === value.length + 2;
  return { kind: "scalar", offset, value, text: value, textOffset: isAsWritten ? offset + 1 : null };
}

function nullAt(offset: number): YamlScalar {
  return { kind: "scalar", offset, value: null, text: "", textOffset: null };
}

function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** Line breaks between filled lines become spaces, each empty line a line break; the breaks at the end stay. */
function fold(lines: readonly string[]): string {
  let value = "";
  let empty = 0;
  for (const line of lines) {
    if (line === "") {
      empty += 1;
      continue;
    }
    if (value !== "") value += empty === 0 ? " " : "\n".repeat(empty);
    value += line;
    empty = 0;
  }
  return value + "\n".repeat(empty);
}

/** What becomes of the line breaks at the end: one stays; with `-` none, with `+` all. */
function chomp(value: string, sign: number): string {
  if (sign === code.plus) return `${value}\n`;
  let end = value.length;
  while (value.charCodeAt(end - 1) === code.lineFeed) end -= 1;
  return sign === code.minus ? value.slice(0, end) : `${value.slice(0, end)}\n`;
}
