// Written for the machine: typed arrays, character codes, no allocation per text. `index.test.ts` runs it against
// `String.includes` on the same inputs.

/** Finds which of many needles stand in a text, in one pass (Aho and Corasick, CACM 18(6), 1975). */
export interface NeedleSearch {
  /** Calls `found` for each occurrence: the needle's number and where it ends. Upper case A-Z in the text is folded. */
  search(text: string, found: (needle: number, end: number) => void): void;
}

/** Needles must be non-empty, lower case and ASCII. */
export function createNeedleSearch(needles: readonly string[]): NeedleSearch {
  const classes = classesOf(needles);
  const width = classes.count;
  const { next, outputs, count } = buildTrie(needles, classes.table, width);
  const fail = new Int32Array(count);
  linkFailures(next, fail, outputs, count, width);
  const first = new Int32Array(count + 1);
  const flat: number[] = [];
  for (let state = 0; state < count; state += 1) {
    first[state] = flat.length;
    flat.push(...(outputs.get(state) ?? []));
  }
  first[count] = flat.length;
  const hits = Int32Array.from(flat);
  // Rows are multiplied out, so that a step is one addition and one load.
  const rows = next.map((state) => state * width);
  const { table } = classes;
  return {
    search(text, found) {
      let row = 0;
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        row = rows[row + (code < 128 ? (table[code] ?? 0) : 0)] ?? 0;
        const state = row / width;
        const end = first[state + 1] ?? 0;
        for (let hit = first[state] ?? 0; hit < end; hit += 1) found(hits[hit] ?? 0, at + 1);
      }
    },
  };
}

/** Characters that occur in needles get a class of their own; all others share class 0, which leads to the root. */
function classesOf(needles: readonly string[]): { readonly table: Uint8Array; readonly count: number } {
  const table = new Uint8Array(128);
  let count = 1;
  for (const needle of needles) {
    for (let at = 0; at < needle.length; at += 1) {
      const code = needle.charCodeAt(at);
      if (table[code] === 0) table[code] = count++;
    }
  }
  for (let code = 65; code <= 90; code += 1) table[code] = table[code + 32] ?? 0;
  return { table, count };
}

interface Trie {
  readonly next: Int32Array;
  readonly outputs: Map<number, number[]>;
  readonly count: number;
}

function buildTrie(needles: readonly string[], table: Uint8Array, width: number): Trie {
  const states = 1 + needles.reduce((sum, needle) => sum + needle.length, 0);
  const next = new Int32Array(states * width);
  const outputs = new Map<number, number[]>();
  let count = 1;
  for (const [number, needle] of needles.entries()) {
    let state = 0;
    for (let at = 0; at < needle.length; at += 1) {
      const slot = state * width + (table[needle.charCodeAt(at)] ?? 0);
      if (next[slot] === 0) next[slot] = count++;
      state = next[slot] ?? 0;
    }
    const known = outputs.get(state);
    if (known === undefined) outputs.set(state, [number]);
    else known.push(number);
  }
  return { next: next.slice(0, count * width), outputs, count };
}

/** Breadth first: each state's failure state is complete before its own transitions are filled in. */
function linkFailures(next: Int32Array, fail: Int32Array, outputs: Map<number, number[]>, count: number, width: number): void {
  const queue = new Int32Array(count);
  let tail = 0;
  for (let symbol = 0; symbol < width; symbol += 1) {
    const child = next[symbol] ?? 0;
    if (child !== 0) queue[tail++] = child;
  }
  for (let head = 0; head < tail; head += 1) {
    const state = queue[head] ?? 0;
    const fallback = fail[state] ?? 0;
    const inherited = outputs.get(fallback);
    if (inherited !== undefined) outputs.set(state, [...(outputs.get(state) ?? []), ...inherited]);
    for (let symbol = 0; symbol < width; symbol += 1) {
      const slot = state * width + symbol;
      const child = next[slot] ?? 0;
      const other = next[fallback * width + symbol] ?? 0;
      if (child === 0) next[slot] = other;
      else {
        fail[child] = other;
        queue[tail++] = child;
      }
    }
  }
}
