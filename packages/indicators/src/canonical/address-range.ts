import { parseNetworkText } from "./address.ts";

/** Addresses that follow one another; IPv4 and IPv6 are apart. */
export interface AddressRange {
  readonly version: 4 | 6;
  readonly first: bigint;
  /** Inclusive. */
  readonly last: bigint;
}

/** The addresses of `192.0.2.1`, `192.0.2.0/24` and their IPv6 likes; null where the text is neither. */
export function rangeOf(text: string): AddressRange | null {
  const network = parseNetworkText(text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`);
  if (network === null) return null;
  const { words, prefixBits } = network;
  const first = words.reduce((number, word) => (number << 32n) | BigInt(word), 0n);
  const free = BigInt(words.length * 32 - prefixBits);
  return { version: words.length === 1 ? 4 : 6, first, last: first + (1n << free) - 1n };
}

/** Whether two have an address in common. */
export function overlap(one: AddressRange, other: AddressRange): boolean {
  return one.version === other.version && one.first <= other.last && other.first <= one.last;
}
