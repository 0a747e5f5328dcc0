import { anyCharacter, anyText, dashes, type Piece } from "../match/string-pattern.ts";

/**
 * Whether a whole text is of the form that the pieces give. After each piece it knows every place where that piece can have
 * ended, in ascending order; no place is kept twice, so the time is bounded by the text's length times the pattern's.
 */
export function isLike(text: string, pieces: readonly Piece[], isCased: boolean): boolean {
  const subject = isCased ? text : text.toLowerCase();
  let places: readonly number[] = [0];
  // After a `*` the next piece may start at any place from the least one on.
  let isOpen = false;
  for (const piece of pieces) {
    const [least] = places;
    if (least === undefined) return false;
    if (piece === anyText) {
      isOpen = true;
      continue;
    }
    if (typeof piece === "string") {
      const literal = isCased ? piece : piece.toLowerCase();
      const starts = isOpen ? occurrences(subject, literal, least) : places;
      places = starts.filter((at) => subject.startsWith(literal, at)).map((at) => at + literal.length);
    } else {
      const starts = isOpen ? range(least, subject.length) : places;
      places = [...new Set(starts.flatMap((at) => endOfCharacter(subject, at, piece === anyCharacter)))];
    }
    isOpen = false;
  }
  return isOpen ? places.length > 0 : places.includes(subject.length);
}

function occurrences(text: string, literal: string, from: number): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(literal, from); at !== -1; at = text.indexOf(literal, at + 1)) {
    found.push(at);
    // The empty text stands everywhere; a pattern holds none.
    if (literal === "") break;
  }
  return found;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

/** Where the character at a place ends, if there is one and it is any, or a dash. */
function endOfCharacter(text: string, at: number, isAny: boolean): readonly number[] {
  const code = text.codePointAt(at);
  if (code === undefined) return [];
  const character = String.fromCodePoint(code);
  return isAny || dashes.some((dash) => dash === character) ? [at + character.length] : [];
}
