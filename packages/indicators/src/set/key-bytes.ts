import { ipv4Number, ipv6Words } from "../canonical/address.ts";
import type { ExactKind } from "./layout.ts";

/** The longest key of text, in bytes: a URL of 4,096 characters. */
export const maximumKeyBytes = 4_096 * 4;

const encoder = new TextEncoder();

/** Writes a canonical value's key into `target` at `offset` and gives its end; -1 where it is no value of the kind. */
export function writeKey(kind: ExactKind, value: string, target: Uint8Array, offset: number): number {
  switch (kind) {
    case "ip4": {
      const number = ipv4Number(value);
      return number === -1 ? -1 : writeWord(number, target, offset);
    }
    case "ip6": {
      const words = ipv6Words(value);
      return words === null ? -1 : words.reduce((at, word) => writeWord(word, target, at), offset);
    }
    case "asn":
      return /^[0-9]{1,10}$/.test(value) ? writeWord(Number(value), target, offset) : -1;
    case "md5":
    case "ja3":
      return writeHex(value, 32, target, offset);
    case "sha1":
      return writeHex(value, 40, target, offset);
    case "sha256":
      return writeHex(value, 64, target, offset);
    case "sha512":
      return writeHex(value, 128, target, offset);
    case "domain":
    case "url":
    case "email":
    case "file-name":
    case "ja4":
    case "user-agent":
    case "account":
      return writeText(value, target, offset);
  }
}

export function writeText(value: string, target: Uint8Array, offset: number): number {
  const { length } = value;
  if (offset + length > target.length) return -1;
  for (let at = 0; at < length; at += 1) {
    const code = value.charCodeAt(at);
    if (code > 127) return writeUtf8(value, target, offset);
    target[offset + at] = code;
  }
  return offset + length;
}

/** `encodeInto` takes no shared memory, so the bytes are made beside it. */
function writeUtf8(value: string, target: Uint8Array, offset: number): number {
  const bytes = encoder.encode(value);
  if (offset + bytes.length > target.length) return -1;
  target.set(bytes, offset);
  return offset + bytes.length;
}

/**
 * Writes a URL that is canonical but for its scheme and the case of its host: no port, no escapes, no user, no `/.`, nothing
 * behind `#`. Gives where it ends, and where its host ends; `null` where it needs `canonicalUrl`. Most URLs of logs do not.
 */
export function writePlainUrl(
  text: string,
  target: Uint8Array,
): { readonly end: number; readonly hostEnd: number } | null {
  const start = text.startsWith("http://") ? 7 : text.startsWith("https://") ? 8 : 0;
  const { length } = text;
  if (length > maximumPlainUrl) return null;
  let at = start;
  for (; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 47) break;
    if (code > 127 || (urlCharacters[code] ?? 0) < 2) return null;
    target[at - start] = code >= 65 && code <= 90 ? code | 32 : code;
  }
  const hostEnd = at - start;
  if (hostEnd === 0 || target[hostEnd - 1] === 46) return null;
  let before = 0;
  for (; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127 || urlCharacters[code] === 0 || (code === 46 && before === 47)) return null;
    target[at - start] = code;
    before = code;
  }
  if (before === 63) return null;
  if (before === 0) target[hostEnd] = 47;
  return { end: before === 0 ? hostEnd + 1 : length - start, hostEnd };
}

const maximumPlainUrl = 2_048;
/** 2: in hosts and paths, 1: in paths only, 0: in neither as it is. */
const urlCharacters = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9.-]/.test(character)) return 2;
  return /[!$&'()*+,/:;=?@_~]/.test(character) ? 1 : 0;
});

/** Big-endian, so that bytes and numbers have the same order. */
export function writeWord(word: number, target: Uint8Array, offset: number): number {
  target[offset] = word >>> 24;
  target[offset + 1] = word >>> 16;
  target[offset + 2] = word >>> 8;
  target[offset + 3] = word;
  return offset + 4;
}

/** -1 where the text is not so many hexadecimal digits. */
export function writeHex(value: string, digits: number, target: Uint8Array, offset: number): number {
  if (value.length !== digits) return -1;
  for (let at = 0; at < digits; at += 2) {
    const high = hexDigits[value.charCodeAt(at)] ?? notHex;
    const low = hexDigits[value.charCodeAt(at + 1)] ?? notHex;
    if ((high | low) > 15) return -1;
    target[offset + (at >> 1)] = high * 16 + low;
  }
  return offset + (digits >> 1);
}

const notHex = 255;
/** The value of a hexadecimal digit by its character code. */
const hexDigits = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? notHex : digit;
});

/** Bytes of text as UTF-8. */
export function textBytes(value: string): number {
  let bytes = 0;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code <= 0xdbff && at + 1 < value.length) {
      bytes += 4;
      at += 1;
    } else bytes += 3;
  }
  return bytes;
}
