// Written for the machine: rules list hundreds of file names or hashes, which a few look-ups decide together. The plain
// version is each pattern by itself (match/string-pattern.ts); `string-set.test.ts` runs both on the same texts.
import { NeedleSearch } from "../index/needle-search.ts";
import { WindowFrequency } from "../index/window-table.ts";
import type { StringPattern } from "../match/string-pattern.ts";

/** Below this many patterns testing each is as fast. */
export const minimumSetSize = 5;

/** Folded patterns of one field without wildcards inside, any of which may fit. */
export interface StringSet {
  readonly slot: number;
  /** Whether a folded text fits any of the patterns. */
  matches(folded: string): boolean;
}

type Test = (folded: string) => boolean;

/** The patterns must ignore case and be no globs. */
export function createStringSet(slot: number, patterns: readonly StringPattern[]): StringSet {
  const literals = (shape: StringPattern["shape"]): readonly string[] =>
    patterns.filter((pattern) => pattern.shape === shape).map(({ literal }) => literal);
  const tests = [
    ...exactTests(literals("exact")),
    ...suffixTests(literals("suffix")),
    ...lengthTests(literals("prefix"), (folded, length) => folded.slice(0, length)),
    ...containsTests(literals("contains")),
  ];
  return {
    slot,
    matches(folded) {
      for (const test of tests) if (test(folded)) return true;
      return false;
    },
  };
}

function exactTests(literals: readonly string[]): readonly Test[] {
  if (literals.length === 0) return [];
  const set = new Set(literals);
  const lengths = new Set(literals.map(({ length }) => length));
  return [(folded) => lengths.has(folded.length) && set.has(folded)];
}

/**
 * Most suffixes are a name behind a sign that the name does not hold, such as `\cmd.exe`: the text's own part from its last
 * such sign on is looked up. The others are looked up by length.
 */
function suffixTests(literals: readonly string[]): readonly Test[] {
  const byFirst = new Map<string, Set<string>>();
  const others: string[] = [];
  for (const literal of literals) {
    const first = literal.slice(0, 1);
    if (first === "" || literal.indexOf(first, 1) !== -1) others.push(literal);
    else byFirst.set(first, (byFirst.get(first) ?? new Set()).add(literal));
  }
  return [
    ...[...byFirst].map(([first, set]): Test => (folded) => {
      const at = folded.lastIndexOf(first);
      return at !== -1 && set.has(folded.slice(at));
    }),
    ...lengthTests(others, (folded, length) => folded.slice(folded.length - length)),
  ];
}

function lengthTests(
  literals: readonly string[],
  part: (folded: string, length: number) => string,
): readonly Test[] {
  const sets = new Map<number, Set<string>>();
  for (const literal of literals)
    sets.set(literal.length, (sets.get(literal.length) ?? new Set()).add(literal));
  return [...sets].map(
    ([length, set]) =>
      (folded) =>
        length <= folded.length && set.has(part(folded, length)),
  );
}

/** `String.includes` runs at the speed of memory: one pass for all pays only for many needles. */
const minimumNeedles = 8;

function containsTests(literals: readonly string[]): readonly Test[] {
  if (literals.length === 0) return [];
  if (literals.includes("")) return [() => true];
  if (literals.length < minimumNeedles)
    return literals.map((literal) => (folded: string) => folded.includes(literal));
  let search: NeedleSearch | null = null;
  return [
    (folded) => {
      // Built when first asked: most lists of a rule set are never reached by the events of one site.
      search ??= searchFor(literals);
      return search.finds(folded);
    },
  ];
}

function searchFor(literals: readonly string[]): NeedleSearch {
  const frequency = new WindowFrequency();
  for (const literal of literals) frequency.count(literal);
  return new NeedleSearch(
    literals.map((text) => ({ text, place: "anywhere" })),
    frequency,
  );
}
