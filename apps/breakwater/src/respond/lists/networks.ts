import { type AddressRange, printIpv4, printIpv6 } from "@breakwater/indicators";

const bitsOf = { 4: 32, 6: 128 } as const;

/** The canonical text of an address. */
export function printAddress(version: 4 | 6, number: bigint): string {
  return version === 4
    ? printIpv4(Number(number))
    : printIpv6([96n, 64n, 32n, 0n].map((shift) => Number((number >> shift) & 0xffffffffn)));
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
