// Hot path (Aho and Corasick 1975): one step of a table a character, whatever the number of names.
import { symbolCount } from "./symbols.ts";

/** A text of symbols and whose it is. */
export interface Pattern {
  readonly symbols: readonly number[];
  /** Position of the watched name. */
  readonly owner: number;
}

/** Finds every pattern in a text of symbols, in one pass. */
export class Automaton {
  /** The state behind a symbol: of state times `symbolCount`, plus symbol. A text begins in 0. */
  readonly next: Int32Array;
  /** The nearest state, itself or by suffix, where patterns end; 0 for none. */
  readonly ending: Int32Array;
  /** From a state where patterns end, the next shorter one. */
  readonly #shorter: Int32Array;
  readonly #ends: readonly (readonly Pattern[])[];

  constructor(patterns: readonly Pattern[]) {
    const { children, ends } = trieOf(patterns);
    const states = children.length;
    this.next = new Int32Array(states * symbolCount);
    this.ending = new Int32Array(states);
    this.#shorter = new Int32Array(states);
    this.#ends = ends;
    const fail = new Int32Array(states);
    const queue = [0];
    for (let at = 0; at < queue.length; at += 1) {
      const state = queue[at] ?? 0;
      const suffix = fail[state] ?? 0;
      this.#shorter[state] = state === 0 ? 0 : (this.ending[suffix] ?? 0);
      this.ending[state] = (ends[state]?.length ?? 0) > 0 ? state : (this.#shorter[state] ?? 0);
      for (let symbol = 0; symbol < symbolCount; symbol += 1) {
        const child = children[state]?.get(symbol);
        const past = state === 0 ? 0 : (this.next[suffix * symbolCount + symbol] ?? 0);
        if (child === undefined) this.next[state * symbolCount + symbol] = past;
        else {
          this.next[state * symbolCount + symbol] = child;
          fail[child] = past;
          queue.push(child);
        }
      }
    }
  }

  shorter(ending: number): number {
    return this.#shorter[ending] ?? 0;
  }

  patternsAt(ending: number): readonly Pattern[] {
    return this.#ends[ending] ?? [];
  }
}

function trieOf(patterns: readonly Pattern[]) {
  const children: Map<number, number>[] = [new Map()];
  const ends: Pattern[][] = [[]];
  for (const pattern of patterns) {
    let state = 0;
    for (const symbol of pattern.symbols) {
      let child = children[state]?.get(symbol);
      if (child === undefined) {
        child = children.length;
        children[state]?.set(symbol, child);
        children.push(new Map());
        ends.push([]);
      }
      state = child;
    }
    if (state !== 0) ends[state]?.push(pattern);
  }
  return { children, ends };
}
