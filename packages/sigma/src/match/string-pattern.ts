/** One piece of a Sigma string: literal text, `*` (any text), `?` (one character) or one of `windash`'s dashes. */
export type Piece = string | typeof anyText | typeof anyCharacter | typeof anyDash;
export const anyText: unique symbol = Symbol("*");
export const anyCharacter: unique symbol = Symbol("?");
export const anyDash: unique symbol = Symbol("dash");

/** A Sigma string, reduced to the cheapest comparison that decides it. */
export interface StringPattern {
  readonly shape: "exact" | "prefix" | "suffix" | "contains" | "glob";
  readonly isCased: boolean;
  /** The literal of the first four shapes, folded unless cased; for a glob its longest literal. */
  readonly literal: string;
  readonly pieces: readonly Piece[];
}

/**
 * Reads `*` and `?` and their escapes (Sigma rules specification 2.1, "Escaping"): `\*`, `\?` and `\\` are literal, a
 * backslash before anything else stays, as does one at the end.
 */
export function parsePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let literal = "";
  const finish = (piece: Piece): void => {
    if (literal !== "") pieces.push(literal);
    literal = "";
    pieces.push(piece);
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    const next = text[at + 1];
    if (character === "\\" && (next === "*" || next === "?" || next === "\\")) {
      literal += next;
      at += 1;
    } else if (character === "*") finish(anyText);
    else if (character === "?") finish(anyCharacter);
    else literal += character;
  }
  if (literal !== "") pieces.push(literal);
  return pieces;
}

/** The pattern of pieces; without `isCased` both sides are compared in lower case. */
export function toPattern(pieces: readonly Piece[], isCased: boolean): StringPattern {
  const folded = isCased
    ? pieces
    : pieces.map((piece) => (typeof piece === "string" ? piece.toLowerCase() : piece));
  const simple = folded.filter((piece, index) => piece !== anyText || folded[index - 1] !== anyText);
  const literals = simple.filter((piece) => typeof piece === "string");
  const literal = literals.reduce((best, one) => (one.length > best.length ? one : best), "");
  return { shape: shapeOf(simple), isCased, literal, pieces: simple };
}

function shapeOf(pieces: readonly Piece[]): StringPattern["shape"] {
  const [first, second, third] = pieces;
  if (pieces.length === 0 || (pieces.length === 1 && typeof first === "string")) return "exact";
  if (pieces.length === 1) return first === anyText ? "contains" : "glob";
  if (pieces.length === 2 && typeof first === "string" && second === anyText) return "prefix";
  if (pieces.length === 2 && first === anyText && typeof second === "string") return "suffix";
  return pieces.length === 3 && first === anyText && typeof second === "string" && third === anyText
    ? "contains"
    : "glob";
}

/** Whether text fulfils the pattern: `subject` is the text as it is for a cased pattern, in lower case for others. */
export function matchesPattern(pattern: StringPattern, subject: string): boolean {
  switch (pattern.shape) {
    case "exact":
      return subject === pattern.literal;
    case "prefix":
      return subject.startsWith(pattern.literal);
    case "suffix":
      return subject.endsWith(pattern.literal);
    case "contains":
      return subject.includes(pattern.literal);
    case "glob":
      return matchesGlob(pattern, subject);
  }
}

/**
 * Greedy matching segment by segment: after a `*` the leftmost place where the next segment fits is always good enough, so
 * nothing is tried twice.
 */
function matchesGlob(pattern: StringPattern, text: string): boolean {
  if (!text.includes(pattern.literal)) return false;
  const { head, middle, tail } = segmentsOf(pattern);
  let at = endOfSegment(head, text, 0);
  if (at === -1 || tail === null) return at === text.length;
  for (const segment of middle) {
    at = findSegment(segment, text, at);
    if (at === -1) return false;
  }
  return startOfSegment(tail, text) >= at;
}

interface Segments {
  /** Before the first `*`, between, and after the last; `tail` is null where there is no `*`. */
  readonly head: readonly Piece[];
  readonly middle: readonly (readonly Piece[])[];
  readonly tail: readonly Piece[] | null;
}

const segmentsByPattern = new WeakMap<StringPattern, Segments>();

function segmentsOf(pattern: StringPattern): Segments {
  let segments = segmentsByPattern.get(pattern);
  if (segments === undefined) {
    segments = split(pattern.pieces);
    segmentsByPattern.set(pattern, segments);
  }
  return segments;
}

function split(pieces: readonly Piece[]): Segments {
  const parts: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece === anyText) parts.push([]);
    else parts.at(-1)?.push(piece);
  }
  const [head = [], ...rest] = parts;
  const tail = rest.pop() ?? null;
  return { head, middle: rest, tail };
}

/** The end of the leftmost place from `from` on where the segment stands; -1 where there is none. */
function findSegment(segment: readonly Piece[], text: string, from: number): number {
  const [first] = segment;
  for (let at = from; at <= text.length; at += 1) {
    if (typeof first === "string") {
      at = text.indexOf(first, at);
      if (at === -1) return -1;
    }
    const end = endOfSegment(segment, text, at);
    if (end !== -1) return end;
  }
  return -1;
}

/** Where the segment ends that starts at `start`; -1 where it does not stand there. */
function endOfSegment(segment: readonly Piece[], text: string, start: number): number {
  let at = start;
  for (const piece of segment) {
    if (typeof piece === "string" ? !text.startsWith(piece, at) : !fitsCharacter(piece, text.codePointAt(at)))
      return -1;
    at += typeof piece === "string" ? piece.length : widthOf(text.codePointAt(at));
  }
  return at;
}

/** Where the segment starts that ends the text; -1 where it does not end it. */
function startOfSegment(segment: readonly Piece[], text: string): number {
  let end = text.length;
  for (const piece of segment.toReversed()) {
    if (typeof piece === "string") {
      if (!text.endsWith(piece, end)) return -1;
      end -= piece.length;
    } else {
      const isPair = end >= 2 && widthOf(text.codePointAt(end - 2)) === 2;
      const start = end - (isPair ? 2 : 1);
      if (start < 0 || !fitsCharacter(piece, text.codePointAt(start))) return -1;
      end = start;
    }
  }
  return end;
}

/** The characters that `windash` takes for each other (Sigma modifiers appendix 2.1). */
export const dashes = ["-", "/", "\u2013", "\u2014", "\u2015"] as const;
const dashCodes: ReadonlySet<number> = new Set(dashes.map((dash) => dash.charCodeAt(0)));

function fitsCharacter(piece: symbol, code: number | undefined): boolean {
  return code !== undefined && (piece === anyCharacter || dashCodes.has(code));
}

/** UTF-16 units of a code point: `?` stands for one character, not for half of one. */
function widthOf(code: number | undefined): number {
  return code !== undefined && code > 0xffff ? 2 : 1;
}

/** The one letter that regular expressions without case take for a plain one, `s`, and lower case does not. */
export const longS = "\u017f";
