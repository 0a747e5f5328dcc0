import type { Cidr } from "../match/address.ts";

/** Bits of `::ffff:0:0/96`, in which IPv4 addresses are written (RFC 4291 §2.5.5.2). */
const mappedBits = 96;

/** What the digits of every IPv4 address begin with. */
export const mappedDigits = "00000000000000000000FFFF";

export interface DigitRange {
  /** 32 hexadecimal digits, both inclusive. */
  readonly first: string;
  readonly last: string;
  /** The network is one of IPv6 that IPv4 addresses lie in only as they are written here. */
  readonly isIpv6Only: boolean;
}

/** The first and the last address of a network, as `addressDigits` writes them. */
export function digitRange({ groups, prefixBits }: Cidr): DigitRange {
  const digits = (fill: 0 | 0xffff): string =>
    groups
      .map((group, index) => {
        const free = 16 - Math.min(Math.max(prefixBits - index * 16, 0), 16);
        const mask = (1 << free) - 1;
        return ((group & ~mask) | (fill & mask)).toString(16).padStart(4, "0");
      })
      .join("")
      .toUpperCase();
  return { first: digits(0), last: digits(0xffff), isIpv6Only: prefixBits < mappedBits };
}
