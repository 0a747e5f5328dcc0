// Written for the machine. The plain version is the oracle; tests run both on the same rules and events.
import type { Program, ProgramSet } from "../compile/program.ts";
import type { EventFields } from "../match/event-fields.ts";
import type { Truths } from "../match/truths.ts";
import { bestGroup } from "../parse/regex-literals.ts";
import { Leads } from "./leads.ts";
import { isFoundByPresence, isLookedUpWhole, Probe, type Witnessing } from "./probe.ts";
import { WindowFrequency } from "./window-table.ts";
import { witnessOf } from "./witness.ts";

const keywordSlot = -1;
const isPresent = { kind: "exists", expected: true } as const;
/** An event with more values than this is searched for keywords by each rule that has some. */
const maximumKeywordValues = 50_000;
const maximumDepth = 64;

/** Finds the programs (positions in the list it was made of) that an event could match, besides those standing: never fewer than it does. */
export class RuleIndex {
  /** By question 1 where `find` decides it: what it does not find true is false. */
  readonly decided: Uint8Array;
  readonly #leads: Leads;
  readonly #frequency = new WindowFrequency();
  readonly #witnessings: ReadonlyMap<number, readonly Witnessing[]>;
  /** Programs without a witness, which `find` leaves out: they are to be tried on every event. */
  readonly standing: readonly number[];
  /** Programs that are found wherever some field is present. */
  readonly weak: readonly number[];
  /** By slot, made when an event first has the field; `null` where no program is found there. */
  readonly #probes: (Probe | null | undefined)[] = [];
  /** The same with the keywords, so that one pass over a value looks for both. */
  readonly #probesWithKeywords: (Probe | undefined)[] = [];
  readonly #keywords: Probe | null;
  readonly #keywordPrograms: Int32Array;
  #keywordValues = 0;

  constructor(set: ProgramSet, programs: readonly Program[], truths: Truths) {
    this.#leads = new Leads(programs.length, truths);
    const { bySlot, standing, weak } = witnessings(set, programs);
    this.#witnessings = bySlot;
    this.decided = decidedBy(set, bySlot);
    for (const [, tests] of bySlot) for (const { test } of tests) countWindows(this.#frequency, test);
    const keywords = bySlot.get(keywordSlot) ?? [];
    this.#keywords = keywords.length === 0 ? null : this.#makeProbe(keywords);
    this.#keywordPrograms = Int32Array.from(keywords, ({ program }) => program);
    this.standing = standing;
    this.weak = weak;
  }

  /** The programs to be tried; the list is overwritten by the next call. */
  find(fields: EventFields): Leads {
    const leads = this.#leads;
    const keywords = this.#keywords;
    leads.begin();
    if (keywords !== null) leads.add(keywords.present);
    for (let at = 0; at < fields.count; at += 1) {
      const slot = fields.present[at] ?? 0;
      const probe =
        keywords !== null && fields.isPlain(slot) ? this.#probeWithKeywords(slot) : this.#probe(slot);
      if (probe === null) continue;
      if (probe.present.length > 0) leads.add(probe.present);
      probe.look(fields.value(slot));
    }
    if (keywords !== null) {
      this.#keywordValues = 0;
      for (let at = 0; at < fields.restCount; at += 1)
        this.#searchKeywords(keywords, fields.rest[at], fields.restDepths[at] ?? 1);
      if (this.#keywordValues >= maximumKeywordValues) leads.add(this.#keywordPrograms);
      leads.isComplete = this.#keywordValues < maximumKeywordValues;
    }
    return leads;
  }

  #searchKeywords(keywords: Probe, value: unknown, depth: number): void {
    this.#keywordValues += 1;
    if (this.#keywordValues >= maximumKeywordValues || depth > maximumDepth) return;
    if (typeof value !== "object") keywords.look(value);
    else if (value !== null)
      for (const item of Array.isArray(value) ? (value as readonly unknown[]) : Object.values(value))
        this.#searchKeywords(keywords, item, depth + 1);
  }

  #probe(slot: number): Probe | null {
    let probe = this.#probes[slot];
    if (probe === undefined) {
      const tests = this.#witnessings.get(slot);
      probe = tests === undefined ? null : this.#makeProbe(tests);
      this.#probes[slot] = probe;
    }
    return probe;
  }

  #probeWithKeywords(slot: number): Probe | null {
    let probe = this.#probesWithKeywords[slot];
    if (probe === undefined) {
      const tests = this.#witnessings.get(slot);
      const keywords = this.#witnessings.get(keywordSlot) ?? [];
      probe = tests === undefined ? (this.#keywords ?? undefined) : this.#makeProbe([...tests, ...keywords]);
      this.#probesWithKeywords[slot] = probe;
    }
    return probe ?? null;
  }

  #makeProbe(tests: readonly Witnessing[]): Probe {
    return new Probe(tests, this.#frequency, this.#leads);
  }
}

interface Witnessings {
  /** By slot the tests by which programs are found there. */
  readonly bySlot: ReadonlyMap<number, readonly Witnessing[]>;
  readonly standing: readonly number[];
  readonly weak: readonly number[];
}

function witnessings(set: ProgramSet, programs: readonly Program[]): Witnessings {
  const bySlot = new Map<number, Witnessing[]>();
  const standing: number[] = [];
  const weak: number[] = [];
  for (const [program, { root }] of programs.entries()) {
    const witness = witnessOf(root, set.predicates);
    if (witness === null) standing.push(program);
    for (const { predicate, kind } of witness?.signs ?? []) {
      const witnessing =
        kind === "present"
          ? { test: isPresent, program, truths: [] }
          : { test: predicate.predicate.test, program, truths: predicate.truths };
      if (isFoundByPresence(witnessing.test)) weak.push(program);
      const known = bySlot.get(predicate.slot);
      if (known === undefined) bySlot.set(predicate.slot, [witnessing]);
      else known.push(witnessing);
    }
  }
  return { bySlot, standing, weak };
}

/** The questions whose answer is found with the programs: predicates that are looked up whole, and sets of nothing else. */
function decidedBy(set: ProgramSet, bySlot: ReadonlyMap<number, readonly Witnessing[]>): Uint8Array {
  const decided = new Uint8Array(set.predicates.length + set.sets.length);
  for (const tests of bySlot.values())
    for (const { test, truths } of tests)
      if (isLookedUpWhole(test) && truths[0] !== undefined) decided[truths[0]] = 1;
  for (const [number, members] of set.members.entries())
    if (members.every((member) => decided[member] === 1)) decided[set.predicates.length + number] = 1;
  return decided;
}

function countWindows(frequency: WindowFrequency, test: Witnessing["test"]): void {
  if (test.kind === "string") frequency.count(test.pattern.literal);
  else if (test.kind === "regex")
    for (const literal of bestGroup(test.required) ?? []) frequency.count(literal);
}
