/** One piece of a Sigma string: literal text, `*` (any text) or `?` (one character). */
export type Piece = string | typeof anyText | typeof anyCharacter;
export const anyText: unique symbol = Symbol("*");
export const anyCharacter: unique symbol = Symbol("?");

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
  const folded = isCased ? pieces : pieces.map((piece) => (typeof piece === "string" ? piece.toLowerCase() : piece));
  const simple = folded.filter((piece, index) => piece !== anyText || folded[index - 1] !== anyText);
  const literals = simple.filter((piece) => typeof piece === "string");
  const first = simple[0] === anyText;
  const last = simple.at(-1) === anyText;
  const wild = simple.filter((piece) => typeof piece !== "string").length;
  const base = { isCased, pieces: simple };
  const [only = ""] = literals;
  if (simple.length === 0 || (literals.length === 1 && wild === 0)) return { ...base, shape: "exact", literal: only };
  if (literals.length === 1 && wild === 1 && last) return { ...base, shape: "prefix", literal: only };
  if (literals.length === 1 && wild === 1 && first) return { ...base, shape: "suffix", literal: only };
  if (literals.length <= 1 && wild === simple.length - literals.length && first && last && !simple.includes(anyCharacter)) {
    return { ...base, shape: "contains", literal: only };
  }
  const longest = literals.reduce((best, literal) => (literal.length > best.length ? literal : best), "");
  return { ...base, shape: "glob", literal: longest };
}

/** Whether text fulfils the pattern; `folded` is the text in lower case. Linear for all but globs, which are O(n*m). */
export function matchesPattern(pattern: StringPattern, text: string, folded: string): boolean {
  const subject = pattern.isCased ? text : folded;
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
      return matchesGlob(pattern.pieces, subject);
  }
}

/**
 * Greedy matching segment by segment: after a `*` the leftmost place where the next segment fits is always good enough, so
 * nothing is tried twice.
 */
function matchesGlob(pieces: readonly Piece[], text: string): boolean {
  const segments: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece === anyText) segments.push([]);
    else segments.at(-1)?.push(piece);
  }
  const [head = [], ...rest] = segments;
  let at = endOfSegment(head, text, 0);
  if (at === -1) return false;
  const tail = rest.pop();
  if (tail === undefined) return at === text.length;
  for (const segment of rest) {
    at = findSegment(segment, text, at);
    if (at === -1) return false;
  }
  const tailStart = text.length - lengthOf(tail);
  return tailStart >= at && endOfSegment(tail, text, tailStart) === text.length;
}

function findSegment(segment: readonly Piece[], text: string, from: number): number {
  const length = lengthOf(segment);
  const [first] = segment;
  for (let at = from; at + length <= text.length; at += 1) {
    if (typeof first === "string") {
      at = text.indexOf(first, at);
      if (at === -1 || at + length > text.length) return -1;
    }
    const end = endOfSegment(segment, text, at);
    if (end !== -1) return end;
  }
  return -1;
}

function endOfSegment(segment: readonly Piece[], text: string, start: number): number {
  let at = start;
  for (const piece of segment) {
    if (typeof piece === "string") {
      if (!text.startsWith(piece, at)) return -1;
      at += piece.length;
    } else {
      if (at >= text.length) return -1;
      at += 1;
    }
  }
  return at;
}

function lengthOf(segment: readonly Piece[]): number {
  return segment.reduce<number>((sum, piece) => sum + (typeof piece === "string" ? piece.length : 1), 0);
}
