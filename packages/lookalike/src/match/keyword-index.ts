/** What of a text is made of keywords. */
export interface Split {
  readonly keywords: readonly string[];
  /** Letters that no keyword explains; digits and hyphens are nobody's. */
  readonly unexplained: number;
}

const shortestKeyword = 2;
const longestKeyword = 24;
/** What keywords are cut from a word by: `my`, `it` and the like begin too many words. */
const shortestCut = 3;

/** Keywords, found at the ends of words and in what stands beside a name. */
export class KeywordIndex {
  readonly #words: ReadonlySet<string>;
  readonly #longest: number;
  readonly #forwards: LetterTree;
  readonly #backwards: LetterTree;

  constructor(words: Iterable<string>) {
    const usable = [...words].filter(({ length }) => length >= shortestKeyword && length <= longestKeyword);
    this.#words = new Set(usable);
    this.#longest = Math.max(0, ...usable.map(({ length }) => length));
    const cut = usable.filter((word) => word.length >= shortestCut && /^[a-z]+$/.test(word));
    this.#forwards = new LetterTree(cut);
    this.#backwards = new LetterTree(cut.map((word) => Array.from(word).reverse().join("")));
  }

  /** Splits what stands beside a name such that as few letters as possible are left over; at most 63 characters. */
  split(text: string): Split {
    const words = text.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== "");
    const parts = words.map((word) => this.#splitWord(word));
    return {
      keywords: parts.flatMap((part) => part.keywords),
      unexplained: parts.reduce((sum, part) => sum + part.unexplained, 0),
    };
  }

  /** Lengths of keywords that the lower-case word from `start` to `end` begins with (`step` 1) or ends with (-1); how many, into `lengths`. */
  cuts(codes: Uint16Array, start: number, end: number, step: 1 | -1, lengths: Uint8Array): number {
    return step === 1
      ? this.#forwards.walk(codes, start, end, 1, lengths)
      : this.#backwards.walk(codes, end - 1, start - 1, -1, lengths);
  }

  #splitWord(word: string): Split {
    // best[i]: the fewest unexplained letters in the first i, and the keyword that ends there.
    const best: { readonly left: number; readonly from: number; readonly word: string | null }[] = [
      { left: 0, from: 0, word: null },
    ];
    for (let end = 1; end <= word.length; end += 1) {
      let found = { left: (best[end - 1]?.left ?? 0) + 1, from: end - 1, word: null as string | null };
      for (let from = Math.max(0, end - this.#longest); from <= end - shortestKeyword; from += 1) {
        // Two letters are a word only where they stand alone: "us" is no part of "warehouse".
        if (end - from < shortestCut && end - from < word.length) continue;
        const part = word.slice(from, end);
        const left = best[from]?.left ?? 0;
        if (left < found.left && this.#words.has(part)) found = { left, from, word: part };
      }
      best.push(found);
    }
    const keywords: string[] = [];
    for (let at = word.length; at > 0; at = best[at]?.from ?? 0) {
      const part = best[at]?.word ?? null;
      if (part !== null) keywords.unshift(part);
    }
    return { keywords, unexplained: best[word.length]?.left ?? 0 };
  }
}

const letterCount = 26;
const isWord = 1;

/** Words as a tree of letters: node times 26, plus letter, is the next node; 0 is none, and the root. */
class LetterTree {
  readonly #next: Int32Array;
  readonly #marks: Uint8Array;

  constructor(words: readonly string[]) {
    const nodes: Map<number, number>[] = [new Map()];
    const ends = new Set<number>();
    for (const word of words) {
      let node = 0;
      for (const one of word) {
        const letter = one.charCodeAt(0) - 97;
        const next = nodes[node]?.get(letter) ?? nodes.push(new Map()) - 1;
        nodes[node]?.set(letter, next);
        node = next;
      }
      ends.add(node);
    }
    this.#next = new Int32Array(nodes.length * letterCount);
    this.#marks = new Uint8Array(nodes.length);
    for (const [node, children] of nodes.entries()) {
      for (const [letter, next] of children) this.#next[node * letterCount + letter] = next;
      if (ends.has(node)) this.#marks[node] = isWord;
    }
  }

  walk(codes: Uint16Array, from: number, to: number, step: 1 | -1, lengths: Uint8Array): number {
    let node = 0;
    let count = 0;
    let length = 0;
    for (let at = from; at !== to && count < lengths.length; at += step) {
      const letter = (codes[at] ?? 0) - 97;
      if (letter < 0 || letter >= letterCount) break;
      node = this.#next[node * letterCount + letter] ?? 0;
      if (node === 0) break;
      length += 1;
      if (this.#marks[node] === isWord) {
        lengths[count] = length;
        count += 1;
      }
    }
    return count;
  }
}
