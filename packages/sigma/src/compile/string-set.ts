// Written for the machine: rules list hundreds of file names or hashes, which one look-up decides together. The plain
// version is each pattern by itself (match/string-pattern.ts); `string-set.test.ts` runs both on the same texts.
import { createNeedleSearch, type NeedleSearch } from "../index/aho-corasick.ts";
import type { StringPattern } from "../match/string-pattern.ts";

/** Below this many patterns testing each is as fast. */
export const minimumSetSize = 8;

/** Folded patterns of one field without wildcards inside, any of which may fit. */
export interface StringSet {
  readonly slot: number;
  /** Whether a folded text fits any of the patterns. */
  matches(folded: string): boolean;
}

/** The patterns must ignore case and be no globs. */
export function createStringSet(slot: number, patterns: readonly StringPattern[]): StringSet {
  const literals = (shape: StringPattern["shape"]): readonly string[] =>
    patterns.filter((pattern) => pattern.shape === shape).map(({ literal }) => literal);
  const exact = new Set(literals("exact"));
  const prefixes = byLength(literals("prefix"));
  const suffixes = byLength(literals("suffix"));
  const contains = containsAny(literals("contains"));
  return {
    slot,
    matches(folded) {
      if (exact.has(folded)) return true;
      for (const [length, set] of suffixes)
        if (length <= folded.length && set.has(folded.slice(folded.length - length))) return true;
      for (const [length, set] of prefixes)
        if (length <= folded.length && set.has(folded.slice(0, length))) return true;
      return contains(folded);
    },
  };
}

function byLength(literals: readonly string[]): ReadonlyMap<number, ReadonlySet<string>> {
  const sets = new Map<number, Set<string>>();
  for (const literal of literals)
    sets.set(literal.length, (sets.get(literal.length) ?? new Set()).add(literal));
  return sets;
}

/** `String.includes` runs at the speed of memory: an automaton pays only for many needles. */
const minimumNeedles = 16;

function containsAny(literals: readonly string[]): (folded: string) => boolean {
  if (literals.includes("")) return () => true;
  if (literals.length < minimumNeedles)
    return (folded) => literals.some((literal) => folded.includes(literal));
  let search: NeedleSearch | null = null;
  return (folded) => {
    // Built when first asked: most lists of a rule set are never reached by the events of one site.
    search ??= createNeedleSearch(literals);
    let isFound = false;
    search.search(folded, () => {
      isFound = true;
    });
    return isFound;
  };
}
