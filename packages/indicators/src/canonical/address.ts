import { parseAddressWords } from "@breakwater/stix";

/** The number of an IPv4 address in dotted decimal; -1 for anything else. No memory is taken: it runs for every event. */
export function ipv4Number(text: string): number {
  const { length } = text;
  if (length < 7 || length > 15) return -1;
  let number = 0;
  let part = -1;
  let parts = 0;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (part === -1) return -1;
      number = number * 256 + part;
      part = -1;
      parts += 1;
      continue;
    }
    if (code < 48 || code > 57) return -1;
    // A leading zero would be octal to some readers and decimal to others, so it is no address (RFC 6943 §3.1.1).
    if (part === 0) return -1;
    part = (part === -1 ? 0 : part) * 10 + code - 48;
    if (part > 255) return -1;
  }
  return parts === 3 && part !== -1 ? number * 256 + part : -1;
}

/** The four 32-bit words of an IPv6 address, or `null`. */
export function ipv6Words(text: string): readonly number[] | null {
  if (!text.includes(":")) return null;
  const words = parseAddressWords(text);
  return words?.length === 4 ? words : null;
}

/** The IPv4 number that an IPv6 address stands for (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2); -1 where it stands for none. */
export function mappedIpv4([a, b, c, d = 0]: readonly number[]): number {
  return a === 0 && b === 0 && c === 0xffff ? d : -1;
}

/** Dotted decimal. */
export function printIpv4(number: number): string {
  return `${Math.floor(number / 0x1000000)}.${Math.floor(number / 0x10000) & 255}.${Math.floor(number / 256) & 255}.${number & 255}`;
}

/** RFC 5952: lower case, no leading zeros, the longest run of zero groups (the first of equals, two at least) as `::`. */
export function printIpv6(words: readonly number[]): string {
  const groups = words.flatMap((word) => [Math.floor(word / 0x10000), word & 0xffff]);
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const texts = groups.map((group) => group.toString(16));
  if (best.start === -1) return texts.join(":");
  const head = texts.slice(0, best.start).join(":");
  return `${head}::${texts.slice(best.start + best.length).join(":")}`;
}

/** One text for each address: dotted decimal, or RFC 5952; IPv4 written as IPv6 becomes IPv4. `null` for what is none. */
export function canonicalAddress(text: string): string | null {
  const number = ipv4Number(text);
  if (number !== -1) return text;
  const words = ipv6Words(text);
  if (words === null) return null;
  const mapped = mappedIpv4(words);
  return mapped === -1 ? printIpv6(words) : printIpv4(mapped);
}

/** A network in canonical form: one 32-bit word for IPv4, four for IPv6. */
export interface CanonicalNetwork {
  readonly words: readonly number[];
  readonly prefixBits: number;
}

/**
 * One text for each network: the first address and the prefix, host bits cleared; of IPv4 written as IPv6 the IPv4 network.
 * A network of one address is that address. `null` for what is none, and for `/0`, which holds everything.
 */
export function canonicalNetwork(text: string): string | null {
  const network = parseNetworkText(text);
  if (network === null) return null;
  const { words, prefixBits } = network;
  const address = words.length === 1 ? printIpv4(words[0] ?? 0) : printIpv6(words);
  return prefixBits === words.length * 32 ? address : `${address}/${prefixBits}`;
}

/** `192.0.2.0/24` or `2001:db8::/32`, host bits cleared, IPv4 written as IPv6 as IPv4; `null` for what is none, and for `/0`. */
export function parseNetworkText(text: string): CanonicalNetwork | null {
  const match = /^([0-9A-Fa-f:.]{2,45})\/([0-9]{1,3})$/.exec(text);
  if (match === null) return null;
  const number = ipv4Number(match[1] ?? "");
  const words = number === -1 ? ipv6Words(match[1] ?? "") : [number];
  const bits = Number(match[2]);
  if (words === null || bits < 1 || bits > words.length * 32) return null;
  const mapped = words.length === 4 && bits > 96 ? mappedIpv4(words) : -1;
  return mapped === -1 ? clearHostBits(words, bits) : clearHostBits([mapped], bits - 96);
}

function clearHostBits(words: readonly number[], prefixBits: number): CanonicalNetwork {
  const cleared = words.map((word, index) => {
    const bits = Math.min(Math.max(prefixBits - index * 32, 0), 32);
    return bits === 32 ? word : bits === 0 ? 0 : Math.floor(word / 2 ** (32 - bits)) * 2 ** (32 - bits);
  });
  return { words: cleared, prefixBits };
}
