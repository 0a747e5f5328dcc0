import type { CanonicalNetwork } from "../canonical/address.ts";

export interface NetworkEntry extends CanonicalNetwork {
  readonly id: number;
}

/** Networks as intervals of the address space that do not overlap. */
export interface Intervals {
  readonly wordsPerAddress: number;
  /** First address of each interval, word by word, ascending. */
  readonly starts: readonly number[];
  /** By interval: number of the innermost network there + 1, 0 where there is none. */
  readonly innermost: readonly number[];
  /** By network: its id. */
  readonly ids: readonly number[];
  /** By network: number of the network right around it + 1, 0 where there is none. */
  readonly around: readonly number[];
}

/**
 * Cuts the address space at the ends of networks. Networks lie within one another or apart, so going through them in order,
 * those that are open are a stack.
 */
export function cutIntoIntervals(networks: readonly NetworkEntry[]): Intervals {
  const sorted = networks.toSorted((a, b) => compareWords(a.words, b.words) || a.prefixBits - b.prefixBits);
  const starts: number[][] = [];
  const innermost: number[] = [];
  const open: { readonly number: number; readonly after: readonly number[] | null }[] = [];
  const around: number[] = [];
  const top = (): number => open.at(-1)?.number ?? 0;
  const cut = (start: readonly number[]): void => {
    const isSame = starts.length > 0 && compareWords(starts.at(-1) ?? [], start) === 0;
    if (isSame) innermost[innermost.length - 1] = top();
    else {
      starts.push([...start]);
      innermost.push(top());
    }
  };
  const closeUntil = (start: readonly number[] | null): void => {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (start !== null && (last.after === null || compareWords(last.after, start) > 0)) return;
      open.pop();
      if (last.after !== null) cut(last.after);
    }
  };
  sorted.forEach((network, index) => {
    closeUntil(network.words);
    around.push(top());
    open.push({ number: index + 1, after: addressAfter(network) });
    cut(network.words);
  });
  closeUntil(null);
  return {
    wordsPerAddress: networks[0]?.words.length ?? 1,
    starts: starts.flat(),
    innermost,
    ids: sorted.map(({ id }) => id),
    around,
  };
}

export function compareWords(a: readonly number[], b: readonly number[]): number {
  for (const [index, word] of a.entries()) {
    const other = b[index] ?? 0;
    if (word !== other) return word < other ? -1 : 1;
  }
  return 0;
}

/** The first address behind a network; `null` where it reaches to the end. */
function addressAfter({ words, prefixBits }: CanonicalNetwork): readonly number[] | null {
  const after = [...words];
  const index = Math.floor((prefixBits - 1) / 32);
  after[index] = (after[index] ?? 0) + 2 ** (31 - ((prefixBits - 1) % 32));
  for (let at = index; at >= 0; at -= 1) {
    if ((after[at] ?? 0) < 0x100000000) return after;
    after[at] = 0;
    if (at > 0) after[at - 1] = (after[at - 1] ?? 0) + 1;
  }
  return null;
}
