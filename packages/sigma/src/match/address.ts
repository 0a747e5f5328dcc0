/** An IP network; addresses are eight 16-bit groups, IPv4 as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2). */
export interface Cidr {
  readonly groups: readonly number[];
  readonly prefixBits: number;
}

/** Reads `192.0.2.0/24`, `2001:db8::/32` or a single address; `null` when it is none. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf("/");
  const address = slash === -1 ? text : text.slice(0, slash);
  const groups = parseAddress(address);
  if (groups === null) return null;
  const width = address.includes(":") ? 128 : 32;
  const bits = slash === -1 ? width : Number(text.slice(slash + 1));
  if (slash !== -1 && !/^[0-9]{1,3}$/.test(text.slice(slash + 1))) return null;
  return bits > width ? null : { groups, prefixBits: bits + (128 - width) };
}

/** Whether the address lies in the network. IPv4-mapped IPv6 addresses are taken for the IPv4 address. */
export function isInCidr(cidr: Cidr, groups: readonly number[]): boolean {
  // `::/0` means every IPv6 address, and an IPv4 address is none, though it is written here as if it were.
  if (cidr.prefixBits < mappedBits && isMapped(groups)) return false;
  let bits = cidr.prefixBits;
  for (let index = 0; bits > 0; index += 1, bits -= 16) {
    const mask = bits >= 16 ? 0xffff : (0xffff << (16 - bits)) & 0xffff;
    if (((cidr.groups[index] ?? 0) & mask) !== ((groups[index] ?? 0) & mask)) return false;
  }
  return true;
}

const mappedBits = 96;

function isMapped(groups: readonly number[]): boolean {
  return groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
}

/** Eight groups of an IPv4 or IPv6 address in text, or `null`. */
export function parseAddress(text: string): readonly number[] | null {
  if (text.length > 45 || text.length < 2) return null;
  if (!text.includes(":")) {
    const quad = parseQuad(text);
    return quad === null ? null : [0, 0, 0, 0, 0, 0xffff, ...quad];
  }
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? "");
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? "") : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function parseGroups(text: string): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const quad = index === parts.length - 1 && part.includes(".") ? parseQuad(part) : null;
    if (quad !== null) groups.push(...quad);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups.length > 8 ? null : groups;
}

function parseQuad(text: string): readonly [number, number] | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  // A leading zero would be octal to some readers and decimal to others, so it is no address (RFC 6943 §3.1.1).
  const bytes = parts.map((part) => (/^(?:0|[1-9][0-9]{0,2})$/.test(part) ? Number(part) : 256));
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return bytes.some((byte) => byte > 255) ? null : [a * 256 + b, c * 256 + d];
}
