// Written for the machine: what needle-search.ts knows of its needles.

export const windowLength = 4;
/** Set in every character, so that upper and lower case become one; a few signs become one too, which costs a comparison. */
const caseBit = 0x20;
export const caseBits = 0x20202020;
/** Fibonacci hashing: 2^32 divided by the golden ratio. */
export const multiplier = 0x9e3779b1 | 0;

/** A window with a character more at its end and one less at its start. */
export function slide(window: number, code: number): number {
  return (window >>> 8) | (((code & 0xff) | caseBit) << 24);
}

function windowAt(text: string, at: number): number {
  let window = 0;
  for (let next = at; next < at + windowLength; next += 1) window = slide(window, text.charCodeAt(next));
  return window;
}

const frequencyBits = 16;

/** How often windows occur in the needles of a rule set: what rules often name is often in logs too. */
export class WindowFrequency {
  readonly #counts = new Uint32Array(1 << frequencyBits);

  count(text: string): void {
    for (let at = 0; at + windowLength <= text.length; at += 1) {
      const slot = slotOf(windowAt(text, at));
      this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
    }
  }

  /** The place of a text's rarest window; the text must have one. */
  rarest(text: string): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at + windowLength <= text.length; at += 1) {
      const count = this.#counts[slotOf(windowAt(text, at))] ?? 0;
      if (count < least) {
        best = at;
        least = count;
      }
    }
    return best;
  }
}

function slotOf(window: number): number {
  return Math.imul(window, multiplier) >>> (32 - frequencyBits);
}

interface Entry {
  readonly number: number;
  /** How far before the window's last character the needle starts. */
  readonly offset: number;
}

/** 64 bits a window, so that of other windows one or two in a hundred find a bit set. */
const bitsPerWindowLog2 = 6;
const leastBitsLog2 = 8;
const mostBitsLog2 = 20;

/** Needles of at least three plain characters by one window of each: a bitmap to ask first, then a hash table. */
export class WindowTable {
  readonly bits: Int32Array;
  /** How far a window's product with the multiplier is shifted to the right to be a bit's number. */
  readonly shift: number;
  /** Bucket `b` is the positions from `starts[b]` to before `starts[b + 1]`; bucket 0 is none. */
  readonly starts: Int32Array;
  /** By position: the needle's number, and how far before the window's last character the needle starts. */
  readonly numbers: Int32Array;
  readonly offsets: Int32Array;
  /** Open addressing: buckets by hash, and each bucket's window. */
  readonly #slots: Int32Array;
  readonly #slotShift: number;
  readonly #windows: Int32Array;

  constructor(
    needles: readonly { readonly number: number; readonly text: string }[],
    frequency: WindowFrequency,
  ) {
    const byWindow = entriesByWindow(needles, frequency);
    const sizeLog2 = Math.ceil(Math.log2(byWindow.size + 1));
    const bitsLog2 = Math.min(Math.max(sizeLog2 + bitsPerWindowLog2, leastBitsLog2), mostBitsLog2);
    this.bits = new Int32Array(1 << (bitsLog2 - 5));
    this.shift = 32 - bitsLog2;
    this.#slots = new Int32Array(1 << (sizeLog2 + 1));
    this.#slotShift = 31 - sizeLog2;
    this.#windows = new Int32Array(byWindow.size + 1);
    this.starts = new Int32Array(byWindow.size + 2);
    const entries = [...byWindow.values()].flat();
    this.numbers = Int32Array.from(entries, ({ number }) => number);
    this.offsets = Int32Array.from(entries, ({ offset }) => offset);
    let bucket = 0;
    let position = 0;
    for (const [window, { length }] of byWindow) {
      bucket += 1;
      this.#insert(window, bucket);
      this.starts[bucket] = position;
      position += length;
    }
    this.starts[bucket + 1] = position;
  }

  /** The bucket of a window; 0 where no needle has it. */
  find(window: number): number {
    const hash = Math.imul(window, multiplier);
    const mask = this.#slots.length - 1;
    for (let slot = hash >>> this.#slotShift; ; slot = (slot + 1) & mask) {
      const bucket = this.#slots[slot] ?? 0;
      if (bucket === 0 || this.#windows[bucket] === window) return bucket;
    }
  }

  has(window: number): boolean {
    const bit = Math.imul(window, multiplier) >>> this.shift;
    return (((this.bits[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) !== 0;
  }

  #insert(window: number, bucket: number): void {
    const hash = Math.imul(window, multiplier);
    const mask = this.#slots.length - 1;
    let slot = hash >>> this.#slotShift;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = bucket;
    this.#windows[bucket] = window;
    const bit = hash >>> this.shift;
    this.bits[bit >>> 5] = (this.bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }
}

function entriesByWindow(
  needles: readonly { readonly number: number; readonly text: string }[],
  frequency: WindowFrequency,
): ReadonlyMap<number, readonly Entry[]> {
  const byWindow = new Map<number, Entry[]>();
  const add = (window: number, entry: Entry): void => {
    const entries = byWindow.get(window);
    if (entries === undefined) byWindow.set(window, [entry]);
    else entries.push(entry);
  };
  for (const { number, text } of needles) {
    if (text.length < windowLength) addWithAnyNext(number, text, add);
    else {
      const at = frequency.rarest(text);
      add(windowAt(text, at), { number, offset: at + windowLength - 1 });
    }
  }
  return byWindow;
}

/** Three characters are a window with each fourth; a text that ends with them has a zero there. */
function addWithAnyNext(number: number, text: string, add: (window: number, entry: Entry) => void): void {
  let window = 0;
  for (let at = 0; at < text.length; at += 1) window = slide(window, text.charCodeAt(at));
  for (let next = 0; next < 128; next += 1)
    if ((next & caseBit) !== 0) add(slide(window, next), { number, offset: windowLength - 1 });
}
