import { parseNetworkText, printIpv4, printIpv6 } from "@breakwater/indicators";

/** Addresses that follow one another; IPv4 and IPv6 are apart. */
export interface AddressRange {
  readonly version: 4 | 6;
  readonly first: bigint;
  /** Inclusive. */
  readonly last: bigint;
}

const bitsOf = { 4: 32, 6: 128 } as const;

/** The addresses of `192.0.2.1`, `192.0.2.0/24` and their IPv6 likes; null where the text is neither. */
export function rangeOf(text: string): AddressRange | null {
  const network = parseNetworkText(text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`);
  if (network === null) return null;
  const { words, prefixBits } = network;
  const version = words.length === 1 ? 4 : 6;
  const first = words.reduce((number, word) => (number << 32n) | BigInt(word), 0n);
  return { version, first, last: first + (1n << BigInt(bitsOf[version] - prefixBits)) - 1n };
}

/** The canonical text of an address. */
export function printAddress(version: 4 | 6, number: bigint): string {
  return version === 4
    ? printIpv4(Number(number))
    : printIpv6([96n, 64n, 32n, 0n].map((shift) => Number((number >> shift) & 0xffffffffn)));
}

/** Whether two have an address in common. */
export function overlap(one: AddressRange, other: AddressRange): boolean {
  return one.version === other.version && one.first <= other.last && other.first <= one.last;
}

/**
 * The fewest networks that hold exactly these addresses, none more: neighbours become one, what lies within another goes.
 * IPv4 before IPv6, ascending.
 */
export function aggregate(ranges: readonly AddressRange[]): readonly string[] {
  return ([4, 6] as const).flatMap((version) =>
    joined(ranges.filter((one) => one.version === version)).flatMap((one) => networksOf(one)),
  );
}

function joined(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const joinedRanges: AddressRange[] = [];
  for (const range of ranges.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))) {
    const before = joinedRanges.at(-1);
    if (before === undefined || range.first > before.last + 1n) joinedRanges.push(range);
    else if (range.last > before.last)
      joinedRanges[joinedRanges.length - 1] = { ...before, last: range.last };
  }
  return joinedRanges;
}

/** A range as networks: from its start on, each as large as its alignment and the end allow. */
function networksOf({ version, first, last }: AddressRange): readonly string[] {
  const networks: string[] = [];
  let at = first;
  while (at <= last) {
    let free = 0;
    while (free < bitsOf[version]) {
      const size = 1n << BigInt(free + 1);
      if (at % size !== 0n || at + size - 1n > last) break;
      free += 1;
    }
    const prefix = bitsOf[version] - free;
    const address = printAddress(version, at);
    networks.push(free === 0 ? address : `${address}/${prefix}`);
    at += 1n << BigInt(free);
  }
  return networks;
}

/** Every single address; null where there are more than `most`. */
export function addressesOf({ version, first, last }: AddressRange, most: number): readonly string[] | null {
  if (last - first >= BigInt(most)) return null;
  return Array.from({ length: Number(last - first) + 1 }, (_, at) =>
    printAddress(version, first + BigInt(at)),
  );
}
