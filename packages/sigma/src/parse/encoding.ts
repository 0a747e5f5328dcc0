import { dashes } from "../match/string-pattern.ts";

/** UTF-8 bytes of text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** What `utf16` puts in front: FF FE says that the low bytes come first (Sigma modifiers appendix 2.1, "Encoding"). */
export const byteOrderMark = Uint8Array.of(0xff, 0xfe);

/** UTF-16 bytes, the low or the high byte of each unit first. */
export function utf16(text: string, order: "le" | "be"): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index += 1)
    view.setUint16(index * 2, text.charCodeAt(index), order === "le");
  return bytes;
}

/** RFC 4648 §4. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * The three forms in which bytes can stand inside a longer base64 text, each without the characters that depend on what is
 * around them. Offsets go by bytes, not characters.
 */
export function base64Offsets(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const shifted = new Uint8Array(bytes.length + offset);
    shifted.set(bytes, offset);
    const encoded = base64(shifted);
    const start = [0, 2, 3][offset] ?? 0;
    const cut = [0, 3, 2][shifted.length % 3] ?? 0;
    return encoded.slice(start, encoded.length - cut);
  });
}

/** Where a dash starts a word: what `windash` exchanges. The one within `a-b` is none. */
export function dashPlaces(text: string): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const isDash = dashes.some((dash) => dash === text[at]);
    if (
      isDash &&
      !endsWithWord(text.slice(Math.max(0, at - 2), at)) &&
      startsWithWord(text.slice(at + 1, at + 3))
    )
      places.push(at);
  }
  return places;
}

/** Each combination of dashes at the places of `dashPlaces`. */
export function windashVariants(text: string): readonly string[] {
  let variants: readonly string[] = [text];
  for (const at of dashPlaces(text)) {
    variants = variants.flatMap((variant) =>
      dashes.map((dash) => variant.slice(0, at) + dash + variant.slice(at + 1)),
    );
  }
  return variants;
}

/** Letters, digits and underscores of any script. */
function endsWithWord(text: string): boolean {
  return /[\p{L}\p{N}_]$/u.test(text);
}

function startsWithWord(text: string): boolean {
  return /^[\p{L}\p{N}_]/u.test(text);
}
