/** An IP address as the engine's IPv6 type holds it: 16 bytes in network order; IPv4 as ::ffff:a.b.c.d (RFC 4291 §2.5.5.2). */
export type AddressBytes = Uint8Array;

/**
 * Parses IPv4 in dotted decimal or IPv6 (RFC 4291 §2.2), without zone. Writes 16 bytes at `at`; false, and nothing
 * written, where the text is no address.
 */
export function parseAddress(text: string, bytes: AddressBytes, at: number): boolean {
  if (parseIpv4(text, 0, text.length, bytes, at + 12)) {
    bytes.fill(0, at, at + 10);
    bytes[at + 10] = 0xff;
    bytes[at + 11] = 0xff;
    return true;
  }
  return parseIpv6(text, bytes, at);
}

/** Four numbers of 0 to 255 without leading zeros, which some parsers read as octal. */
function parseIpv4(text: string, from: number, to: number, bytes: AddressBytes, at: number): boolean {
  if (to - from < 7 || to - from > 15) return false;
  let octet = -1;
  let count = 0;
  let whole = 0;
  for (let index = from; index <= to; index += 1) {
    const code = index === to ? dot : text.charCodeAt(index);
    if (code === dot) {
      if (octet === -1 || count === 4) return false;
      whole = whole * 256 + octet;
      count += 1;
      octet = -1;
    } else if (code < zero || code > nine || octet === 0) return false;
    else {
      octet = (octet === -1 ? 0 : octet * 10) + code - zero;
      if (octet > 255) return false;
    }
  }
  if (count !== 4) return false;
  bytes[at] = whole / 0x1000000;
  bytes[at + 1] = (whole / 0x10000) & 0xff;
  bytes[at + 2] = (whole / 0x100) & 0xff;
  bytes[at + 3] = whole & 0xff;
  return true;
}

const dot = 46;
const zero = 48;
const nine = 57;

function parseIpv6(text: string, bytes: AddressBytes, at: number): boolean {
  if (text.length < 2 || text.length > 45 || !/^[0-9a-fA-F:]+(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3})?$/.test(text))
    return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.map((half) => groupsOf(half));
  const [head, tail = []] = groups;
  if (head == null || tail === null) return false;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return false;
  const all = [...head, ...new Array<number>(missing).fill(0), ...tail];
  for (const [index, group] of all.entries()) {
    bytes[at + 2 * index] = group >> 8;
    bytes[at + 2 * index + 1] = group & 0xff;
  }
  return true;
}

/** The 16-bit groups of one side of `::`; null where one is not a group. Dotted decimal at the end makes two. */
function groupsOf(half: string): readonly number[] | null {
  if (half === "") return [];
  const groups: number[] = [];
  const parts = half.split(":");
  for (const [index, part] of parts.entries()) {
    if (part.includes(".")) {
      const four = new Uint8Array(4);
      if (index !== parts.length - 1 || !parseIpv4(part, 0, part.length, four, 0)) return null;
      groups.push(((four[0] ?? 0) << 8) | (four[1] ?? 0), ((four[2] ?? 0) << 8) | (four[3] ?? 0));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

/** The first and last address of a network such as 203.0.113.0/24 or 2001:db8::/32; null where it is none. */
export function networkRange(network: string): { readonly first: string; readonly last: string } | null {
  const match = /^([^/]{2,45})\/([0-9]{1,3})$/.exec(network);
  const first = new Uint8Array(16);
  if (match === null || !parseAddress(match[1] ?? "", first, 0)) return null;
  const isIpv4 = !(match[1] ?? "").includes(":");
  const prefix = Number(match[2]) + (isIpv4 ? 96 : 0);
  if (prefix > 128) return null;
  const last = first.slice();
  for (let bit = prefix; bit < 128; bit += 1) {
    const mask = 0x80 >> (bit & 7);
    first[bit >> 3] = (first[bit >> 3] ?? 0) & ~mask;
    last[bit >> 3] = (last[bit >> 3] ?? 0) | mask;
  }
  return { first: formatAddress(first), last: formatAddress(last) };
}

/** The text of 16 bytes: dotted decimal for IPv4, else as RFC 5952 asks (lower case, the longest run of zeros as `::`). */
export function formatAddress(bytes: AddressBytes): string {
  if (isIpv4Mapped(bytes)) return bytes.subarray(12, 16).join(".");
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0));
  const run = longestZeros(groups);
  if (run.length < 2) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

function hex(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(":");
}

function isIpv4Mapped(bytes: AddressBytes): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (groups[end] === 0) end += 1;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}
