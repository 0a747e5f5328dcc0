// Written for the machine: what one field's value says about which rules to try.
import { numberOf, type ScalarValue } from "../match/field-value.ts";
import type { ValueTest } from "../match/predicate.ts";
import type { StringPattern } from "../match/string-pattern.ts";
import { createNeedleSearch, isAscii, type NeedleSearch } from "./aho-corasick.ts";

type Report = (programs: Int32Array) => void;

/** One field's probes; lists are numbers of programs. */
export interface Probe {
  readonly slot: number;
  /** Programs to be tried whenever the field is there: nothing short of their own test tells. */
  readonly present: Int32Array;
  /** Reports the programs that a value may concern. */
  look(scalar: ScalarValue, report: Report): void;
}

interface Needle {
  readonly anywhere: Int32Array;
  /** A prefix counts only at the start, a suffix only at the end. */
  readonly atStart: Int32Array;
  readonly atEnd: Int32Array;
  readonly length: number;
}

type Place = Exclude<keyof Needle, "length">;
type NeedleSets = Readonly<Record<Place, Set<number>>>;

/** Collects the tests by which programs are found at one field. */
export class ProbeBuilder {
  readonly #slot: number;
  readonly #exact = new Map<string, Set<number>>();
  readonly #numbers = new Map<number, Set<number>>();
  readonly #needles = new Map<string, NeedleSets>();
  readonly #present = new Set<number>();
  /** Programs to be tried on any text that is not plain ASCII. */
  readonly #notAscii = new Set<number>();

  constructor(slot: number) {
    this.#slot = slot;
  }

  add(test: ValueTest, program: number): void {
    if (test.kind === "number") addTo(this.#numbers, test.value, program);
    else if (test.kind === "string") this.#addPattern(test.pattern, program);
    else if (test.kind === "regex" && test.literals !== null) this.#addLiterals(test.literals, program);
    else this.#present.add(program);
  }

  build(): Probe {
    const needles = [...this.#needles].map(([text, sets]) => ({
      anywhere: Int32Array.from(sets.anywhere),
      atStart: Int32Array.from(sets.atStart),
      atEnd: Int32Array.from(sets.atEnd),
      length: text.length,
    }));
    const search = needles.length === 0 ? null : createNeedleSearch([...this.#needles.keys()]);
    const notAscii = Int32Array.from(this.#notAscii);
    const exact = toArrays(this.#exact);
    const numbers = toArrays(this.#numbers);
    return {
      slot: this.#slot,
      present: Int32Array.from(this.#present),
      look(scalar, report) {
        if (scalar.text === null) return;
        if (numbers.size > 0) reportNumber(numbers, scalar, report);
        const { folded } = scalar;
        const programs = exact.get(folded);
        if (programs !== undefined) report(programs);
        if (search !== null) lookForNeedles(search, needles, folded, report);
        if (notAscii.length > 0 && !isAscii(scalar.text)) report(notAscii);
      },
    };
  }

  #addPattern(pattern: StringPattern, program: number): void {
    const { shape, isCased } = pattern;
    const literal = pattern.literal.toLowerCase();
    // Case folding may depend on neighbours (final sigma), so a cased literal is only sure to survive it where it is ASCII.
    const needle =
      isCased && !isAscii(pattern.literal) ? longestAsciiRun(pattern.literal).toLowerCase() : literal;
    if (shape === "exact" && (!isCased || needle === literal)) addTo(this.#exact, literal, program);
    else if (needle === "") this.#present.add(program);
    else
      this.#addNeedle(
        needle,
        needle !== literal
          ? "anywhere"
          : shape === "prefix"
            ? "atStart"
            : shape === "suffix"
              ? "atEnd"
              : "anywhere",
        program,
      );
  }

  /** Literals of a regular expression; beyond ASCII its idea of case is not that of our folding. */
  #addLiterals(literals: readonly string[], program: number): void {
    for (const literal of literals) this.#addNeedle(literal, "anywhere", program);
    this.#notAscii.add(program);
  }

  #addNeedle(needle: string, place: Place, program: number): void {
    let sets = this.#needles.get(needle);
    if (sets === undefined) {
      sets = { anywhere: new Set(), atStart: new Set(), atEnd: new Set() };
      this.#needles.set(needle, sets);
    }
    sets[place].add(program);
  }
}

function reportNumber(numbers: ReadonlyMap<number, Int32Array>, scalar: ScalarValue, report: Report): void {
  const number = numberOf(scalar.value);
  const programs = number === null ? undefined : numbers.get(number);
  if (programs !== undefined) report(programs);
}

function lookForNeedles(
  search: NeedleSearch,
  needles: readonly Needle[],
  text: string,
  report: Report,
): void {
  search.search(text, (number, end) => {
    const needle = needles[number];
    if (needle === undefined) return;
    if (needle.anywhere.length > 0) report(needle.anywhere);
    if (needle.atStart.length > 0 && end === needle.length) report(needle.atStart);
    if (needle.atEnd.length > 0 && end === text.length) report(needle.atEnd);
  });
}

function addTo<Key>(map: Map<Key, Set<number>>, key: Key, program: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([program]));
  else known.add(program);
}

function toArrays<Key>(map: ReadonlyMap<Key, ReadonlySet<number>>): ReadonlyMap<Key, Int32Array> {
  return new Map([...map].map(([key, programs]) => [key, Int32Array.from(programs)]));
}

function longestAsciiRun(text: string): string {
  return text.split(/[^\u0000-\u007f]+/).reduce((best, run) => (run.length > best.length ? run : best), "");
}
