import { anyCharacter, anyDash, anyText, dashes, type Piece } from "../match/string-pattern.ts";

/** RE2 text that fits exactly what the pieces of a Sigma string fit. */
export function toRe2(pieces: readonly Piece[]): string {
  return `^(?s:${pieces.map(pieceToRe2).join("")})$`;
}

function pieceToRe2(piece: Piece): string {
  if (piece === anyText) return ".*";
  if (piece === anyCharacter) return ".";
  return piece === anyDash ? `[${dashes.map(quote).join("")}]` : quote(piece);
}

/** Letters, digits and what is beyond ASCII stand for themselves. */
function quote(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9\u0080-\u{10FFFF}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 32 || code === 127 ? `\\x{${code.toString(16)}}` : `\\${character}`;
  });
}
