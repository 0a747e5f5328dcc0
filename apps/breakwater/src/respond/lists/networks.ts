import { canonicalAddress, canonicalNetwork } from "@breakwater/indicators";

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
  const [network = "", length] = text.split("/");
  const address = length === undefined ? canonicalAddress(network) : canonicalNetwork(text);
  if (address === null) return null;
  const [base = "", prefix] = address.split("/");
  const version = base.includes(":") ? 6 : 4;
  const first = version === 4 ? numberOfIpv4(base) : numberOfIpv6(base);
  const free = BigInt(bitsOf[version] - Number(prefix ?? bitsOf[version]));
  return { version, first, last: first + (1n << free) - 1n };
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
    const address = version === 4 ? ipv4Text(at) : ipv6Text(at);
    networks.push(free === 0 ? address : `${address}/${prefix}`);
    at += 1n << BigInt(free);
  }
  return networks;
}

/** Every single address; null where there are more than `most`. */
export function addressesOf({ version, first, last }: AddressRange, most: number): readonly string[] | null {
  if (last - first >= BigInt(most)) return null;
  const text = version === 4 ? ipv4Text : ipv6Text;
  return Array.from({ length: Number(last - first) + 1 }, (_, at) => text(first + BigInt(at)));
}

function numberOfIpv4(text: string): bigint {
  return text.split(".").reduce((number, part) => number * 256n + BigInt(part), 0n);
}

function groupsOf(part: string): readonly string[] {
  return part === "" ? [] : part.split(":");
}

function numberOfIpv6(text: string): bigint {
  const [head = "", tail] = text.split("::");
  const [before, after] = [groupsOf(head), tail === undefined ? [] : groupsOf(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].reduce((number, part) => number * 65_536n + BigInt(`0x${part}`), 0n);
}

function ipv4Text(number: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((number >> shift) & 255n)).join(".");
}

function ipv6Text(number: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((number >> BigInt(112 - at * 16)) & 0xffffn).toString(16),
  );
  const text = groups.join(":");
  return canonicalAddress(text) ?? text;
}
