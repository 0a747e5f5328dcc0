/** The few pieces of DER (ITU-T X.690) that a certificate is made of. */
const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
} as const;

export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

export const sequence = (...content: readonly Uint8Array[]) => element(tags.sequence, ...content);
export const set = (...content: readonly Uint8Array[]) => element(tags.set, ...content);
export const octetString = (bytes: Uint8Array) => element(tags.octetString, bytes);
export const utf8String = (text: string) => element(tags.utf8String, Buffer.from(text, "utf8"));
export const boolean = (value: boolean) => element(0x01, Buffer.from([value ? 0xff : 0]));
/** [n] EXPLICIT */
export const explicit = (n: number, ...content: readonly Uint8Array[]) => element(0xa0 | n, ...content);
/** [n] IMPLICIT of a primitive type */
export const implicit = (n: number, bytes: Uint8Array) => element(0x80 | n, bytes);

/** A positive number: its bytes, the highest first. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const trimmed = bytes.subarray(start);
  // A set highest bit would make it negative.
  const sign = ((trimmed[0] ?? 0) & 0x80) === 0 ? [] : [0];
  return element(tags.integer, Buffer.from(sign), trimmed);
}

export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return element(tags.bitString, Buffer.from([unusedBits]), bytes);
}

export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return element(tags.objectIdentifier, Buffer.from(bytes));
}

/** UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). */
export function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  const isUtcTime = Number(digits.slice(0, 4)) < 2050;
  return element(isUtcTime ? 0x17 : 0x18, Buffer.from(isUtcTime ? digits.slice(2) : digits, "latin1"));
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let left = length; left > 0; left >>>= 8) bytes.unshift(left & 0xff);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}
