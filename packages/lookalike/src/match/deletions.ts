// Hot path: of each word of each name, the hash of what is left without each of its characters.

const factor = 0x01000193;
const maximumWord = 63;

/**
 * Finds texts that are one edit away: two texts of which one became the other by one character more, less or other, or by two
 * that changed places, are equal once a character of each, or of one, is left out. Texts are known by hashes; who asks compares.
 */
export class Deletions {
  readonly #hashes: Int32Array;
  readonly #owners: Int32Array;
  readonly #mask: number;
  /** A bit for each hash that is there: most of what is asked is not, and ends here. */
  readonly #filter: Uint32Array;
  readonly #filterMask: number;
  readonly #ends: EndFilter;
  readonly #shortest: number;
  readonly #longest: number;
  readonly #powers = new Int32Array(maximumWord + 1);
  readonly #suffix = new Int32Array(maximumWord + 2);

  /** @param texts each with the number that is told when it is found */
  constructor(texts: readonly (readonly [text: string, owner: number])[]) {
    let power = 1;
    for (let at = 0; at <= maximumWord; at += 1) {
      this.#powers[at] = power;
      power = Math.imul(power, factor);
    }
    const known = texts.filter(([{ length }]) => length <= maximumWord);
    const entries: (readonly [number, number])[] = [];
    for (const [text, owner] of known) for (const hash of hashesOf(text)) entries.push([hash, owner]);
    const size = 2 ** Math.ceil(Math.log2(Math.max(entries.length * 2, 8)));
    this.#hashes = new Int32Array(size);
    this.#owners = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
    this.#filter = new Uint32Array(size / 2);
    this.#filterMask = size * 16 - 1;
    for (const [hash, owner] of entries) this.#put(hash, owner);
    this.#ends = new EndFilter(known.map(([text]) => text));
    const lengths = known.map(([{ length }]) => length);
    this.#shortest = Math.min(...lengths, maximumWord) - 1;
    this.#longest = Math.max(...lengths, 0) + 1;
  }

  /** Puts the numbers of those that the text from `start` to `end` of `codes` may be one edit away from into `found`. */
  find(codes: Uint16Array, start: number, end: number, found: Set<number>): void {
    const length = end - start;
    if (length < this.#shortest || length > this.#longest || length > maximumWord) return;
    if (!this.#ends.has(codes, start, end)) return;
    const suffix = this.#suffix;
    const powers = this.#powers;
    const filter = this.#filter;
    const filterMask = this.#filterMask;
    suffix[length] = 0;
    for (let at = length - 1; at >= 0; at -= 1)
      suffix[at] =
        (Math.imul(codes[start + at] ?? 0, powers[length - 1 - at] ?? 0) + (suffix[at + 1] ?? 0)) | 0;
    this.#look(suffix[0] ?? 0, found);
    let prefix = 0;
    for (let at = 0; at < length; at += 1) {
      const hash = (Math.imul(prefix, powers[length - 1 - at] ?? 0) + (suffix[at + 1] ?? 0)) | 0;
      const bit = mix(hash) & filterMask;
      if ((((filter[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) !== 0) this.#look(hash, found);
      prefix = (Math.imul(prefix, factor) + (codes[start + at] ?? 0)) | 0;
    }
  }

  #look(hash: number, found: Set<number>): void {
    for (let at = mix(hash) & this.#mask; ; at = (at + 1) & this.#mask) {
      const owner = this.#owners[at] ?? -1;
      if (owner < 0) return;
      if (this.#hashes[at] === hash) found.add(owner);
    }
  }

  #put(hash: number, owner: number): void {
    const mixed = mix(hash);
    const bit = mixed & this.#filterMask;
    this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
    let at = mixed & this.#mask;
    while ((this.#owners[at] ?? -1) >= 0) at = (at + 1) & this.#mask;
    this.#hashes[at] = hash;
    this.#owners[at] = owner;
  }
}

const longFrom = 7;
const short = 2;
const long = 3;
const filterBits = 2 ** 15;

/**
 * Which beginnings and ends texts have. One edit touches at most two characters that stand together, so that of a text of
 * five characters the first two or the last two stay, and of one of seven the first or the last three.
 */
class EndFilter {
  readonly #bits = [0, 1, 2, 3].map(() => new Uint8Array(filterBits));

  constructor(texts: readonly string[]) {
    for (const text of texts) {
      const codes = Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
      const { length } = codes;
      if (length < 5)
        throw new RangeError("texts of fewer than five characters are one edit away from too much");
      this.#mark(0, hashOfThree(codes, 0, short));
      this.#mark(1, hashOfThree(codes, length - short, short));
      if (length < longFrom) continue;
      this.#mark(2, hashOfThree(codes, 0, long));
      this.#mark(3, hashOfThree(codes, length - long, long));
    }
  }

  has(codes: Uint16Array, start: number, end: number): boolean {
    // A longer one can only come from a text of at least seven.
    const isLong = end - start > longFrom;
    const size = isLong ? long : short;
    const row = isLong ? 2 : 0;
    return (
      this.#bits[row]?.[hashOfThree(codes, start, size)] === 1 ||
      this.#bits[row + 1]?.[hashOfThree(codes, end - size, size)] === 1
    );
  }

  #mark(row: number, hash: number): void {
    const bits = this.#bits[row];
    if (bits !== undefined) bits[hash] = 1;
  }
}

/** Five bits of each of two or three characters. */
function hashOfThree(codes: Uint16Array, at: number, size: number): number {
  const two = ((codes[at] ?? 0) & 31) | (((codes[at + 1] ?? 0) & 31) << 5);
  return size === short ? two : two | (((codes[at + 2] ?? 0) & 31) << 10);
}

/** Of a text itself and of what is left without each character: what `find` computes step by step. */
function hashesOf(text: string): ReadonlySet<number> {
  const texts = Array.from({ length: text.length }, (_, at) => text.slice(0, at) + text.slice(at + 1));
  return new Set([text, ...texts].map(hashOf));
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, factor) + text.charCodeAt(at)) | 0;
  return hash;
}

/** A sum of products has poor low bits; this is half of Murmur3's last step. */
function mix(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
