/**
 * Orders text by code points (STIX 2.1 §9.6.2). JavaScript's own order is by UTF-16 units, which puts what lies beyond the
 * Basic Multilingual Plane before U+E000.
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rankOf(left) - rankOf(right);
  }
  return a.length - b.length;
}

/** Surrogates after everything else. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Bytes of a `_hex` or `_bin` property, or of a `h'...'` or `b'...'` literal, as text of one character a byte. */
export class Binary {
  readonly bytes: string;

  constructor(bytes: string) {
    this.bytes = bytes;
  }
}

/** Whether every character stands for a byte: only then text and binary can be compared (STIX 2.1 §9.6.3). */
export function isByteText(text: string): boolean {
  return !/[^\u0000-\u00ff]/.test(text);
}

/** Bytes of hexadecimal digits; `null` where they are none. */
export function binaryOfHex(digits: string): Binary | null {
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(digits)) return null;
  return new Binary(digits.replaceAll(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))));
}

/** Bytes of base64 (RFC 4648 §4); line breaks and spaces are passed over (RFC 2045 §6.8). `null` where it is none. */
export function binaryOfBase64(text: string): Binary | null {
  try {
    return new Binary(atob(text.replaceAll(/[ \t\r\n]+/g, "")));
  } catch {
    // atob throws where the text is no base64, and that is the answer.
    return null;
  }
}

/** Text of UTF-8 bytes; `null` where they are none. */
export function utf8Of({ bytes }: Binary): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(bytes, (character) => character.charCodeAt(0)),
    );
  } catch {
    // The decoder throws where the bytes are no UTF-8, and that is the answer.
    return null;
  }
}
