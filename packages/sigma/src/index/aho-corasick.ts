// Written for the machine: typed arrays, character codes, no allocation per text. `aho-corasick.test.ts` runs it against
// `String.indexOf` on the same inputs.

/** Finds which of many needles stand in a text, in one pass (Aho and Corasick, CACM 18(6), 1975). */
export interface NeedleSearch {
  /** Calls `found` for each occurrence: the needle's number and where it ends. The text must be folded as the needles are. */
  search(text: string, found: (needle: number, end: number) => void): void;
}

const asciiEnd = 128;

/**
 * Searches for non-empty needles. Those of ASCII alone go into a dense table; the others (rules list a thousand emoji) would
 * make its rows so wide that it left the caches, and are searched only in texts that are not plain ASCII.
 */
export function createNeedleSearch(needles: readonly string[]): NeedleSearch {
  const plain: number[] = [];
  const others: number[] = [];
  for (const [number, needle] of needles.entries()) (isAscii(needle) ? plain : others).push(number);
  const dense = createDenseSearch(
    plain.map((number) => needles[number] ?? ""),
    plain,
  );
  const sparse = createSparseSearch(
    others.map((number) => needles[number] ?? ""),
    others,
  );
  return {
    search(text, found) {
      const seen = dense(text, found);
      if (seen >= asciiEnd && others.length > 0) sparse(text, found);
    },
  };
}

export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) >= asciiEnd) return false;
  return true;
}

type Found = (needle: number, end: number) => void;

/**
 * The search returns the bitwise "or" of all character codes: 128 or more where the text is not plain ASCII. `numbers` are
 * the numbers that the needles are reported by.
 */
function createDenseSearch(
  needles: readonly string[],
  numbers: readonly number[],
): (text: string, found: Found) => number {
  const classes = classesOf(needles);
  const width = classes.count;
  const trie = buildTrie(needles, classes.table, width);
  linkFailures(trie, width);
  const { rows, firstOutputRow, first, hits } = layOut(trie, width, numbers);
  const { table } = classes;
  return (text, found) => {
    let row = 0;
    let seen = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      seen |= code;
      row = rows[row + (code < asciiEnd ? (table[code] ?? 0) : 0)] ?? 0;
      if (row >= firstOutputRow) {
        const state = (row - firstOutputRow) / width;
        const end = first[state + 1] ?? 0;
        for (let hit = first[state] ?? 0; hit < end; hit += 1) found(hits[hit] ?? 0, at + 1);
      }
    }
    return seen;
  };
}

/** Characters that occur in needles get a class of their own; all others share class 0, which leads to the root. */
function classesOf(needles: readonly string[]): { readonly table: Uint8Array; readonly count: number } {
  const table = new Uint8Array(asciiEnd);
  let count = 1;
  for (const needle of needles) {
    for (let at = 0; at < needle.length; at += 1) {
      const code = needle.charCodeAt(at);
      if (table[code] === 0) table[code] = count++;
    }
  }
  return { table, count };
}

interface Trie {
  readonly next: Int32Array;
  readonly outputs: readonly number[][];
}

function buildTrie(needles: readonly string[], table: Uint8Array, width: number): Trie {
  const states = 1 + needles.reduce((sum, needle) => sum + needle.length, 0);
  const next = new Int32Array(states * width);
  const outputs: number[][] = [[]];
  for (const [number, needle] of needles.entries()) {
    let state = 0;
    for (let at = 0; at < needle.length; at += 1) {
      const slot = state * width + (table[needle.charCodeAt(at)] ?? 0);
      if (next[slot] === 0) next[slot] = outputs.push([]) - 1;
      state = next[slot] ?? 0;
    }
    outputs[state]?.push(number);
  }
  return { next: next.slice(0, outputs.length * width), outputs };
}

/** Breadth first: each state's failure state is complete before its own transitions are filled in. */
function linkFailures({ next, outputs }: Trie, width: number): void {
  const fail = new Int32Array(outputs.length);
  const queue = new Int32Array(outputs.length);
  let tail = 0;
  for (let symbol = 0; symbol < width; symbol += 1) {
    const child = next[symbol] ?? 0;
    if (child !== 0) queue[tail++] = child;
  }
  for (let head = 0; head < tail; head += 1) {
    const state = queue[head] ?? 0;
    const fallback = fail[state] ?? 0;
    outputs[state]?.push(...(outputs[fallback] ?? []));
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

interface Layout {
  /** For each row and class the offset of the next row, so that a step is one addition and one load. */
  readonly rows: Int32Array;
  /** States with hits come last: one comparison tells them from the others. */
  readonly firstOutputRow: number;
  readonly first: Int32Array;
  readonly hits: Int32Array;
}

function layOut({ next, outputs }: Trie, width: number, numbers: readonly number[]): Layout {
  const order = [...outputs.keys()].sort(
    (a, b) => Number(hasOutput(outputs, a)) - Number(hasOutput(outputs, b)),
  );
  const place = new Int32Array(outputs.length);
  for (const [position, state] of order.entries()) place[state] = position;
  const rows = new Int32Array(next.length);
  for (const [position, state] of order.entries()) {
    for (let symbol = 0; symbol < width; symbol += 1) {
      rows[position * width + symbol] = (place[next[state * width + symbol] ?? 0] ?? 0) * width;
    }
  }
  const silent = outputs.filter((list) => list.length === 0).length;
  const first: number[] = [0];
  const hits: number[] = [];
  for (const state of order.slice(silent)) {
    for (const needle of outputs[state] ?? []) hits.push(numbers[needle] ?? 0);
    first.push(hits.length);
  }
  return { rows, firstOutputRow: silent * width, first: Int32Array.from(first), hits: Int32Array.from(hits) };
}

function hasOutput(outputs: readonly (readonly number[])[], state: number): boolean {
  return (outputs[state]?.length ?? 0) > 0;
}

interface SparseState {
  readonly next: Map<number, SparseState>;
  readonly needles: number[];
  fail: SparseState | null;
}

function createSparseSearch(
  needles: readonly string[],
  numbers: readonly number[],
): (text: string, found: Found) => void {
  const root: SparseState = { next: new Map(), needles: [], fail: null };
  for (const [number, needle] of needles.entries()) {
    let state = root;
    for (let at = 0; at < needle.length; at += 1) {
      const code = needle.charCodeAt(at);
      let child = state.next.get(code);
      if (child === undefined) {
        child = { next: new Map(), needles: [], fail: root };
        state.next.set(code, child);
      }
      state = child;
    }
    state.needles.push(numbers[number] ?? 0);
  }
  linkSparse(root);
  return (text, found) => {
    let state = root;
    for (let at = 0; at < text.length; at += 1) {
      state = step(root, state, text.charCodeAt(at));
      for (const needle of state.needles) found(needle, at + 1);
    }
  };
}

function step(root: SparseState, from: SparseState, code: number): SparseState {
  for (let state: SparseState | null = from; state !== null; state = state.fail) {
    const next = state.next.get(code);
    if (next !== undefined) return next;
  }
  return root;
}

function linkSparse(root: SparseState): void {
  const queue: SparseState[] = [...root.next.values()];
  for (const state of queue) {
    for (const [code, child] of state.next) {
      child.fail = step(root, state.fail ?? root, code);
      child.needles.push(...child.fail.needles);
      queue.push(child);
    }
  }
}
