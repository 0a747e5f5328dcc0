// Written for the machine: typed arrays, words of four characters, no allocation per text. `needle-search.test.ts` runs it
// against `String.indexOf` on the same inputs.
import { copiedBytes, copiedWords, copyAscii, isAscii } from "./scratch.ts";
import {
  caseBits,
  multiplier,
  slide,
  type WindowFrequency,
  windowLength,
  WindowTable,
} from "./window-table.ts";

/** Where a needle must stand in a text. */
export type Place = "anywhere" | "start" | "end";

export interface Needle {
  /** Not empty, in lower case. */
  readonly text: string;
  readonly place: Place;
}

/** Takes the number of a needle that stands in a text, once or more often. */
export interface NeedleSink {
  hit(needle: number): void;
}

/** Needles of three characters take 64 windows each; if there are more of them than this they are looked for one by one. */
const mostOfThree = 64;
const asciiEnd = 128;
const lowerCase = Uint8Array.from({ length: asciiEnd }, (_, code) =>
  code >= 65 && code <= 90 ? code + 32 : code,
);

/**
 * Finds which of many needles stand in a text, whatever its case. Each needle is known by the rarest four characters within
 * it. One pass over the text looks each of its four-character windows up in a bitmap small enough for the processor's
 * nearest cache, and compares a needle only where its window stands. An automaton (Aho and Corasick) would wait for a table
 * of megabytes at every character; this waits for nothing (ADR 10).
 */
export class NeedleSearch {
  readonly #needles: readonly Needle[];
  /** The needles' characters one after another, as bytes; those of needle `n` end where those of the next start. */
  readonly #bytes: Uint8Array;
  readonly #starts: Int32Array;
  readonly #table: WindowTable;
  /** Needles too short for the table. */
  readonly #short: readonly number[];
  /** Needles that are not plain ASCII, by the rarest of their characters beyond. */
  readonly #beyondAscii: ReadonlyMap<number, readonly number[]>;

  constructor(needles: readonly Needle[], frequency: WindowFrequency) {
    const all = needles.map(({ text }, number) => ({ number, text, isPlain: isAscii(text) }));
    const plain = all.filter(({ isPlain }) => isPlain);
    const three = plain.filter(({ text }) => text.length === windowLength - 1);
    const least = three.length > mostOfThree ? windowLength : windowLength - 1;
    this.#needles = needles;
    this.#bytes = new Uint8Array(needles.reduce((sum, { text }) => sum + text.length, 0));
    this.#starts = new Int32Array(needles.length + 1);
    for (const [number, { text }] of needles.entries()) {
      const start = this.#starts[number] ?? 0;
      for (let at = 0; at < text.length; at += 1) this.#bytes[start + at] = text.charCodeAt(at);
      this.#starts[number + 1] = start + text.length;
    }
    this.#table = new WindowTable(
      plain.filter(({ text }) => text.length >= least),
      frequency,
    );
    this.#short = plain.flatMap(({ number, text }) => (text.length < least ? [number] : []));
    this.#beyondAscii = byRarestUnit(all.filter(({ isPlain }) => !isPlain));
  }

  /** Reports the needles in a text, some perhaps twice. */
  search(text: string, sink: NeedleSink): void {
    if (copyAscii(text)) this.#searchWords(text, sink);
    else this.#searchCodes(text.toLowerCase(), sink);
    if (this.#short.length > 0) this.#searchShort(text.toLowerCase(), sink);
  }

  /** Whether any of the needles stands in a text. */
  finds(text: string): boolean {
    anyHit.isHit = false;
    this.search(text, anyHit);
    return anyHit.isHit;
  }

  /** Four windows at a time. */
  #searchWords(text: string, sink: NeedleSink): void {
    const { bits, shift } = this.#table;
    // A word more, of zeros: a needle of three characters may end the text.
    const count = (text.length >>> 2) + 1;
    let before = 0;
    for (let at = 0; at < count; at += 1) {
      const word = (copiedWords[at] ?? 0) | caseBits;
      const first = Math.imul((before >>> 8) | (word << 24), multiplier) >>> shift;
      const second = Math.imul((before >>> 16) | (word << 16), multiplier) >>> shift;
      const third = Math.imul((before >>> 24) | (word << 8), multiplier) >>> shift;
      const fourth = Math.imul(word, multiplier) >>> shift;
      const found =
        ((bits[first >>> 5] ?? 0) >>> (first & 31)) |
        ((bits[second >>> 5] ?? 0) >>> (second & 31)) |
        ((bits[third >>> 5] ?? 0) >>> (third & 31)) |
        ((bits[fourth >>> 5] ?? 0) >>> (fourth & 31));
      if ((found & 1) !== 0) this.#lookAtWord(text.length, before, word, at * windowLength, sink);
      before = word;
    }
  }

  /** Which of the four windows that end in a word is that of a needle. */
  #lookAtWord(length: number, before: number, word: number, at: number, sink: NeedleSink): void {
    const first = (before >>> 8) | (word << 24);
    const second = (before >>> 16) | (word << 16);
    const third = (before >>> 24) | (word << 8);
    const table = this.#table;
    if (table.has(first)) this.#compareCopied(table.find(first), length, at, sink);
    if (table.has(second)) this.#compareCopied(table.find(second), length, at + 1, sink);
    if (table.has(third)) this.#compareCopied(table.find(third), length, at + 2, sink);
    if (table.has(word)) this.#compareCopied(table.find(word), length, at + 3, sink);
  }

  /** Compares the needles of a window, whose last character stands at a place, with the copied text. */
  #compareCopied(bucket: number, length: number, at: number, sink: NeedleSink): void {
    const { starts, numbers, offsets } = this.#table;
    const end = bucket === 0 ? 0 : (starts[bucket + 1] ?? 0);
    for (let position = starts[bucket] ?? 0; position < end; position += 1) {
      const number = numbers[position] ?? 0;
      const start = at - (offsets[position] ?? 0);
      if (start >= 0 && this.#isCopiedAt(number, start, length)) sink.hit(number);
    }
  }

  #isCopiedAt(number: number, start: number, length: number): boolean {
    const from = this.#starts[number] ?? 0;
    const count = (this.#starts[number + 1] ?? 0) - from;
    if (start + count > length) return false;
    const place = this.#needles[number]?.place;
    if (place === "start" ? start !== 0 : place === "end" && start + count !== length) return false;
    for (let at = 0; at < count; at += 1)
      if (lowerCase[copiedBytes[start + at] ?? 0] !== this.#bytes[from + at]) return false;
    return true;
  }

  /** Texts beyond ASCII, and long ones, in lower case: character by character. */
  #searchCodes(folded: string, sink: NeedleSink): void {
    let window = 0;
    for (let at = 0; at < folded.length; at += 1) {
      const code = folded.charCodeAt(at);
      window = slide(window, code);
      if (this.#table.has(window)) this.#look(folded, window, at, sink);
      if (code < asciiEnd) continue;
      for (const number of this.#beyondAscii.get(code) ?? [])
        this.#compare(
          number,
          folded,
          at - (this.#needles[number]?.text.indexOf(folded[at] ?? "") ?? 0),
          sink,
        );
    }
    window = slide(window, 0);
    if (this.#table.has(window)) this.#look(folded, window, folded.length, sink);
  }

  /** Compares the needles of a window, whose last character stands at a place, with a folded text. */
  #look(folded: string, window: number, at: number, sink: NeedleSink): void {
    const { starts, numbers, offsets } = this.#table;
    const bucket = this.#table.find(window);
    const end = bucket === 0 ? 0 : (starts[bucket + 1] ?? 0);
    for (let position = starts[bucket] ?? 0; position < end; position += 1)
      this.#compare(numbers[position] ?? 0, folded, at - (offsets[position] ?? 0), sink);
  }

  #compare(number: number, folded: string, start: number, sink: NeedleSink): void {
    const needle = this.#needles[number];
    if (needle === undefined || start < 0) return;
    if (needle.place === "start" && start !== 0) return;
    if (needle.place === "end" && start + needle.text.length !== folded.length) return;
    if (folded.startsWith(needle.text, start)) sink.hit(number);
  }

  #searchShort(folded: string, sink: NeedleSink): void {
    for (const number of this.#short) {
      const { text = "", place } = this.#needles[number] ?? {};
      const isThere =
        place === "start"
          ? folded.startsWith(text)
          : place === "end"
            ? folded.endsWith(text)
            : folded.includes(text);
      if (isThere) sink.hit(number);
    }
  }
}

const anyHit = {
  isHit: false,
  hit(): void {
    this.isHit = true;
  },
};

/** Needles by the rarest of their characters beyond ASCII: rules list a thousand emoji that share their first half. */
function byRarestUnit(
  needles: readonly { readonly number: number; readonly text: string }[],
): ReadonlyMap<number, readonly number[]> {
  const counts = new Map<number, number>();
  for (const { text } of needles)
    for (const unit of unitsBeyondAscii(text)) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  const byUnit = new Map<number, number[]>();
  for (const { number, text } of needles) {
    const rarest = unitsBeyondAscii(text).reduce((best, unit) =>
      (counts.get(unit) ?? 0) < (counts.get(best) ?? 0) ? unit : best,
    );
    const known = byUnit.get(rarest);
    if (known === undefined) byUnit.set(rarest, [number]);
    else known.push(number);
  }
  return byUnit;
}

function unitsBeyondAscii(text: string): readonly number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)).filter(
    (code) => code >= asciiEnd,
  );
}
