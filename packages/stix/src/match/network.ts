/** An IPv4 or IPv6 network: 32-bit words of its address, one for IPv4 and four for IPv6. */
export interface Network {
  readonly words: readonly number[];
  readonly prefixBits: number;
}

/** Reads an address, or a network in CIDR notation; `null` where it is none. A prefix of 0 bits is none, as OASIS's matcher has it. */
export function parseNetwork(text: string): Network | null {
  const slash = text.indexOf("/");
  const words = parseAddressWords(slash === -1 ? text : text.slice(0, slash));
  if (words === null) return null;
  const width = words.length * 32;
  if (slash === -1) return { words, prefixBits: width };
  const bits = text.slice(slash + 1);
  if (!/^[0-9]{1,3}$/.test(bits) || Number(bits) < 1 || Number(bits) > width) return null;
  return { words, prefixBits: Number(bits) };
}

/** Whether the first network holds all of the second. IPv4 and IPv6 hold nothing of each other. */
export function holds(outer: Network, inner: Network): boolean {
  if (outer.words.length !== inner.words.length || outer.prefixBits > inner.prefixBits) return false;
  let bits = outer.prefixBits;
  for (let index = 0; bits > 0; index += 1, bits -= 32) {
    const mask = bits >= 32 ? -1 : ~(0xffffffff >>> bits);
    if ((((outer.words[index] ?? 0) ^ (inner.words[index] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

/** The 32-bit words of an IPv4 (one) or IPv6 address (four) in text, unsigned; `null` where it is none. */
export function parseAddressWords(text: string): readonly number[] | null {
  if (text.length > 45) return null;
  if (!text.includes(":")) {
    const word = parseQuad(text);
    return word === null ? null : [word];
  }
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? "");
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? "") : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return [0, 2, 4, 6].map((at) => (groups[at] ?? 0) * 0x10000 + (groups[at + 1] ?? 0));
}

function parseGroups(text: string): number[] | null {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const quad = index === parts.length - 1 && part.includes(".") ? parseQuad(part) : null;
    if (quad !== null) groups.push(Math.floor(quad / 0x10000), quad % 0x10000);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups.length > 8 ? null : groups;
}

function parseQuad(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let word = 0;
  for (const part of parts) {
    // A leading zero would be octal to some readers and decimal to others, so it is no address (RFC 6943 §3.1.1).
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return null;
    word = word * 256 + Number(part);
  }
  return word;
}
