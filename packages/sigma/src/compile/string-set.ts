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
    ...lengthTests(literals("prefix"), "start"),
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
  const marks = marksOf(literals);
  return [(folded) => mayBe(marks, folded, 0, folded.length) && set.has(folded)];
}

/** What a part of a text must have to be one of some literals: most parts are none, and are told so without being cut out. */
interface Marks {
  /** By length, the last for all that are as long or longer. */
  readonly lengths: Uint8Array;
  /** By the last character's code, the last for all that are not ASCII. */
  readonly lasts: Uint8Array;
}

const markedLength = 512;
const markedCode = 128;

function marksOf(literals: Iterable<string>): Marks {
  const marks = { lengths: new Uint8Array(markedLength + 1), lasts: new Uint8Array(markedCode + 1) };
  for (const literal of literals) {
    marks.lengths[Math.min(literal.length, markedLength)] = 1;
    const last = literal === "" ? markedCode : literal.charCodeAt(literal.length - 1);
    marks.lasts[Math.min(last, markedCode)] = 1;
  }
  return marks;
}

/** False where the part from `start` to `end` is certainly none; an empty one has no last character, which is no ASCII. */
function mayBe({ lengths, lasts }: Marks, text: string, start: number, end: number): boolean {
  const length = end - start;
  const last = text.charCodeAt(end - 1);
  return (
    lengths[length < markedLength ? length : markedLength] === 1 &&
    lasts[last < markedCode ? last : markedCode] === 1
  );
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
    ...[...byFirst].map(([first, set]): Test => {
      const marks = marksOf(set);
      return (folded) => {
        const at = folded.lastIndexOf(first);
        return at !== -1 && mayBe(marks, folded, at, folded.length) && set.has(folded.slice(at));
      };
    }),
    ...lengthTests(others, "end"),
  ];
}

function lengthTests(literals: readonly string[], where: "start" | "end"): readonly Test[] {
  const sets = new Map<number, Set<string>>();
  for (const literal of literals)
    sets.set(literal.length, (sets.get(literal.length) ?? new Set()).add(literal));
  return [...sets].map(([length, set]): Test => {
    const marks = marksOf(set);
    return (folded) => {
      const start = where === "start" ? 0 : folded.length - length;
      if (length > folded.length || !mayBe(marks, folded, start, start + length)) return false;
      return set.has(folded.slice(start, start + length));
    };
  });
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
