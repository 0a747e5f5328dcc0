// Written for the machine. The plain version is `RuleSet.scan`; tests run both on the same rules and events.
import type { Evaluation } from "../compile/evaluation.ts";
import type { Program, ProgramPredicate, ProgramSet } from "../compile/program.ts";
import type { StringPattern } from "../match/string-pattern.ts";
import { textOf } from "../match/test-value.ts";
import { createNeedleSearch, type NeedleSearch } from "./aho-corasick.ts";
import { witnessOf } from "./witness.ts";

/** Numbers of the programs (positions in `programs`) that an event could match: never fewer than it does. */
export interface RuleIndex {
  candidates(evaluation: Evaluation, event: object, found: (program: number) => void): void;
}

/** One field's probes: what to look up to learn which programs its value may concern. */
interface Probe {
  readonly slot: number;
  readonly exact: ReadonlyMap<string, Int32Array>;
  readonly search: NeedleSearch | null;
  /** By needle number: programs, and the pattern's shape, since a prefix counts at the start and a suffix at the end only. */
  readonly needles: readonly Needle[];
  /** Programs to be tried whenever the field is there: shortest or strange patterns, numbers compared, networks ... */
  readonly present: Int32Array;
}

interface Needle {
  readonly anywhere: Int32Array;
  readonly atStart: Int32Array;
  readonly atEnd: Int32Array;
  readonly length: number;
}

const maximumItems = 10_000;

/** Indexes programs by their witnesses. */
export function createRuleIndex(set: ProgramSet, programs: readonly Program[]): RuleIndex {
  const builders = new Map<number, ProbeBuilder>();
  const always: number[] = [];
  for (const [number, { rule }] of programs.entries()) {
    const witness = witnessOf(rule.expression);
    if (witness === null) {
      always.push(number);
      continue;
    }
    for (const predicate of witness.predicates) {
      const entry = set.predicates[set.idsOf.get(predicate) ?? -1];
      if (entry === undefined) throw new Error("rule index: a predicate was not numbered");
      builder(builders, entry.slot).add(entry, number);
    }
  }
  const keywords = builders.get(-1)?.build() ?? null;
  builders.delete(-1);
  const probes = [...builders.values()].map((one) => one.build());
  const byFirstKey = groupByFirstKey(set, probes);
  const marks = new Uint32Array(programs.length);
  const seenProbe = new Uint32Array(probes.length);
  let stamp = 0;

  return {
    candidates(evaluation, event, found) {
      stamp += 1;
      const now = stamp;
      const report = (numbers: Int32Array): void => {
        for (const number of numbers) {
          if (marks[number] === now) continue;
          marks[number] = now;
          found(number);
        }
      };
      for (const number of always) found(number);
      // From the event's keys, not from the rules' fields: an event has tens, rules have hundreds.
      for (const key of Object.keys(event)) {
        for (const position of byFirstKey.get(key) ?? []) {
          if (seenProbe[position] === now) continue;
          seenProbe[position] = now;
          const probe = probes[position];
          const value = probe === undefined ? null : evaluation.field(probe.slot);
          if (probe !== undefined && value !== null) probeValue(probe, value.value, report);
        }
      }
      if (keywords !== null) for (const leaf of evaluation.leaves()) probeText(keywords, leaf, report);
    },
  };
}

function builder(builders: Map<number, ProbeBuilder>, slot: number): ProbeBuilder {
  let found = builders.get(slot);
  if (found === undefined) {
    found = new ProbeBuilder(slot);
    builders.set(slot, found);
  }
  return found;
}

/** An event holds a slot's value under the whole path as one key, or nested under the path's first part. */
function groupByFirstKey(set: ProgramSet, probes: readonly Probe[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const [position, { slot }] of probes.entries()) {
    const keys = new Set(set.slots[slot]?.paths.flatMap(({ whole, parts }) => [whole, parts[0] ?? whole]));
    for (const key of keys) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [position]);
      else group.push(position);
    }
  }
  return groups;
}

function probeValue(probe: Probe, value: unknown, report: (programs: Int32Array) => void): void {
  report(probe.present);
  if (Array.isArray(value)) {
    for (const item of value.slice(0, maximumItems)) probeScalar(probe, item, report);
  } else probeScalar(probe, value, report);
}

function probeScalar(probe: Probe, value: unknown, report: (programs: Int32Array) => void): void {
  const text = textOf(value);
  if (text !== null) probeText(probe, text, report);
}

function probeText(probe: Probe, text: string, report: (programs: Int32Array) => void): void {
  if (probe.exact.size > 0) {
    const programs = probe.exact.get(text.toLowerCase());
    if (programs !== undefined) report(programs);
  }
  probe.search?.search(text, (number, end) => {
    const needle = probe.needles[number];
    if (needle === undefined) return;
    if (needle.anywhere.length > 0) report(needle.anywhere);
    if (needle.atStart.length > 0 && end === needle.length) report(needle.atStart);
    if (needle.atEnd.length > 0 && end === text.length) report(needle.atEnd);
  });
}

class ProbeBuilder {
  readonly #slot: number;
  readonly #exact = new Map<string, Set<number>>();
  readonly #needles = new Map<string, { anywhere: Set<number>; atStart: Set<number>; atEnd: Set<number> }>();
  readonly #present = new Set<number>();

  constructor(slot: number) {
    this.#slot = slot;
  }

  add({ predicate, slot }: ProgramPredicate, program: number): void {
    const { test } = predicate;
    if (test.kind === "number") return addTo(this.#exact, String(test.value), program, () => new Set<number>());
    if (test.kind === "regex" && test.literal !== null) return this.#needle(test.literal, "anywhere", program);
    if (test.kind !== "string") return void this.#present.add(program);
    return this.#text(test.pattern, program, slot === -1);
  }

  build(): Probe {
    const texts = [...this.#needles.keys()];
    const needles = texts.map((text) => {
      const sets = this.#needles.get(text);
      return { anywhere: toArray(sets?.anywhere), atStart: toArray(sets?.atStart), atEnd: toArray(sets?.atEnd), length: text.length };
    });
    return {
      slot: this.#slot,
      exact: new Map([...this.#exact].map(([text, programs]) => [text, toArray(programs)])),
      search: texts.length === 0 ? null : createNeedleSearch(texts),
      needles,
      present: toArray(this.#present),
    };
  }

  #text(pattern: StringPattern, program: number, isKeyword: boolean): void {
    const literal = pattern.literal.toLowerCase();
    if (pattern.shape === "exact" && !isKeyword) return addTo(this.#exact, literal, program, () => new Set<number>());
    const needle = asciiRun(literal);
    // Folding beyond ASCII can change a text's length; such text is searched by its longest plain run.
    const isWhole = needle === literal;
    if (needle === "") return void this.#present.add(program);
    const place = isWhole && pattern.shape === "prefix" ? "atStart" : isWhole && pattern.shape === "suffix" ? "atEnd" : "anywhere";
    return this.#needle(needle, place, program);
  }

  #needle(text: string, place: "anywhere" | "atStart" | "atEnd", program: number): void {
    const needle = asciiRun(text);
    if (needle === "") return void this.#present.add(program);
    let sets = this.#needles.get(needle);
    if (sets === undefined) {
      sets = { anywhere: new Set(), atStart: new Set(), atEnd: new Set() };
      this.#needles.set(needle, sets);
    }
    sets[place].add(program);
  }
}

function addTo(map: Map<string, Set<number>>, key: string, program: number, create: () => Set<number>): void {
  const known = map.get(key);
  if (known !== undefined) known.add(program);
  else map.set(key, create().add(program));
}

function toArray(numbers: ReadonlySet<number> | undefined): Int32Array {
  return Int32Array.from(numbers ?? []);
}

/** The longest run of ASCII: what is the same before and after folding of anything around it. */
function asciiRun(text: string): string {
  let best = "";
  for (const run of text.split(/[^\u0000-\u007f]+/)) if (run.length > best.length) best = run;
  return best;
}
