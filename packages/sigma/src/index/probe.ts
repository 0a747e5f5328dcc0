// Written for the machine: what one value of an event says about which rules to try.
import { maximumItems, numberOf } from "../match/field-value.ts";
import type { ValueTest } from "../match/predicate.ts";
import { longS, type StringPattern } from "../match/string-pattern.ts";
import { bestGroup } from "../parse/regex-literals.ts";
import { CidrTable } from "./cidr-table.ts";
import type { Lead, Leads } from "./leads.ts";
import { type Needle, NeedleSearch, type NeedleSink, type Place } from "./needle-search.ts";
import { isAscii } from "./scratch.ts";
import { ThresholdTable } from "./threshold-table.ts";
import { ValueMemory } from "./value-memory.ts";
import type { WindowFrequency } from "./window-table.ts";

/** A test by which a program is found. */
export interface Witnessing {
  readonly test: ValueTest;
  readonly program: number;
  /** What is true when the test is: its predicate, and the string sets that it is in. */
  readonly truths: readonly number[];
}

/** Texts of up to 256 characters are remembered, those of each 32 lengths apart. */
const memories = 8;
const memoryLengthLog2 = 5;

/** Looks one field's value up among the tests by which programs are found there. */
export class Probe implements NeedleSink {
  /** Programs to be tried whenever the field is there: nothing short of their own test tells. */
  readonly present: Int32Array;
  readonly #leads: Leads;
  readonly #exact: ReadonlyMap<string, Lead>;
  /** Texts of other lengths are not looked up. */
  readonly #exactLengths: Uint8Array;
  readonly #numbers: ReadonlyMap<number, Lead>;
  readonly #needles: NeedleSearch | null;
  readonly #needleLeads: readonly Lead[];
  readonly #cidrs: CidrTable;
  readonly #thresholds: ThresholdTable;
  /** Programs of regular expressions, to be tried on any text with a long s. */
  readonly #longS: Lead;
  /** Whether texts that a number, or `true` and `false`, can be are looked for: few rules do. */
  readonly #wantsNumberText: boolean;
  readonly #wantsBooleanText: boolean;
  /** By length of texts, since what they are goes with it: names, paths, messages. */
  readonly #memories = Array.from({ length: memories }, () => new ValueMemory<Lead>());
  /** Leads that the text at hand gave so far. */
  readonly #given: Lead[] = [];
  readonly #found = (program: number): void => {
    this.#given.push({ programs: Int32Array.of(program), truths: noNumbers });
  };

  constructor(witnessings: readonly Witnessing[], frequency: WindowFrequency, leads: Leads) {
    const tables = collect(witnessings);
    const needles = [...tables.needles.values()];
    const texts = [...tables.exact.keys(), ...needles.map(({ text }) => text)];
    this.#leads = leads;
    this.present = Int32Array.from(tables.present);
    this.#exact = toLeads(tables.exact);
    this.#exactLengths = lengthsOf([...tables.exact.keys()]);
    this.#numbers = toLeads(tables.numbers);
    this.#needles = needles.length === 0 ? null : new NeedleSearch(needles, frequency);
    this.#needleLeads = needles.map(({ lead }) => toLead(lead));
    this.#cidrs = tables.cidrs;
    this.#thresholds = tables.thresholds;
    this.#longS = { programs: Int32Array.from(tables.longS), truths: noNumbers };
    this.#wantsNumberText = texts.some((text) => /^[-+.0-9einfaty]*$/.test(text));
    this.#wantsBooleanText = texts.some((text) => "true".includes(text) || "false".includes(text));
  }

  /** Follows the leads that a value gives. */
  look(value: unknown): void {
    switch (typeof value) {
      case "string":
        this.#lookAtText(value);
        break;
      case "number":
        this.#searchNumber(value);
        if (this.#wantsNumberText) this.#searchText(String(value));
        this.#followGiven();
        break;
      case "boolean":
        if (this.#wantsBooleanText) this.#lookAtText(String(value));
        break;
      default:
        if (Array.isArray(value)) this.#lookAtItems(value as readonly unknown[]);
    }
  }

  hit(needle: number): void {
    const lead = this.#needleLeads[needle];
    if (lead !== undefined) this.#given.push(lead);
  }

  #lookAtItems(items: readonly unknown[]): void {
    const count = Math.min(items.length, maximumItems);
    for (let at = 0; at < count; at += 1) {
      const item = items[at];
      // A list within a list is no value (SEMANTICS.md, "Fields and structure").
      if (typeof item !== "object") this.look(item);
    }
  }

  #lookAtText(text: string): void {
    const memory = this.#memories[text.length >>> memoryLengthLog2];
    if (memory === undefined || !memory.isAwake()) {
      this.#searchText(text);
      this.#followGiven();
      return;
    }
    let lead = memory.get(text);
    if (lead === undefined) {
      this.#searchText(text);
      lead = join(this.#given);
      this.#given.length = 0;
      memory.set(text, lead);
    }
    this.#leads.follow(lead);
  }

  #followGiven(): void {
    if (this.#given.length === 0) return;
    for (const lead of this.#given) this.#leads.follow(lead);
    this.#given.length = 0;
  }

  #searchText(text: string): void {
    this.#needles?.search(text, this);
    if (this.#longS.programs.length > 0 && text.includes(longS)) this.#given.push(this.#longS);
    if (this.#exactLengths[text.length] === 1) {
      const lead = this.#exact.get(text.toLowerCase());
      if (lead !== undefined) this.#given.push(lead);
    }
    if (!this.#cidrs.isEmpty) this.#cidrs.look(text, this.#found);
    if (this.#numbers.size > 0 || !this.#thresholds.isEmpty) {
      const number = numberOf(text);
      if (number !== null) this.#searchNumber(number);
    }
  }

  #searchNumber(number: number): void {
    const lead = this.#numbers.get(number);
    if (lead !== undefined) this.#given.push(lead);
    if (!this.#thresholds.isEmpty) this.#thresholds.look(number, this.#found);
  }
}

/** By length 1 where a text that long may be one of these in lower case. */
function lengthsOf(texts: readonly string[]): Uint8Array {
  const lengths = new Uint8Array(texts.reduce((most, { length }) => Math.max(most, length), 0) + 1);
  if (texts.length === 0) return lengths;
  for (const text of texts) {
    // Only U+0130 is shorter than its lower case, which is an `i` and U+0307.
    const shortest = text.length - (text.split("\u0307").length - 1);
    lengths.fill(1, shortest, text.length + 1);
  }
  return lengths;
}

const noNumbers = new Int32Array(0);
const nothing: Lead = { programs: noNumbers, truths: noNumbers };

function join(leads: readonly Lead[]): Lead {
  const [first = nothing] = leads;
  if (leads.length < 2) return first;
  return {
    programs: Int32Array.from(new Set(leads.flatMap(({ programs }) => [...programs]))),
    truths: Int32Array.from(new Set(leads.flatMap(({ truths }) => [...truths]))),
  };
}

/** A lead that is being collected. */
interface OpenLead {
  readonly programs: Set<number>;
  readonly truths: Set<number>;
}

interface Tables {
  readonly exact: Map<string, OpenLead>;
  readonly numbers: Map<number, OpenLead>;
  readonly needles: Map<string, Needle & { readonly lead: OpenLead }>;
  readonly cidrs: CidrTable;
  readonly thresholds: ThresholdTable;
  readonly present: Set<number>;
  readonly longS: Set<number>;
}

function collect(witnessings: readonly Witnessing[]): Tables {
  const tables: Tables = {
    exact: new Map(),
    numbers: new Map(),
    needles: new Map(),
    cidrs: new CidrTable(),
    thresholds: new ThresholdTable(),
    present: new Set(),
    longS: new Set(),
  };
  for (const witnessing of witnessings) addTest(tables, witnessing);
  tables.thresholds.sort();
  return tables;
}

function addTest(tables: Tables, witnessing: Witnessing): void {
  const { test, program } = witnessing;
  switch (test.kind) {
    case "number":
      addTo(tables.numbers, test.value, witnessing);
      break;
    case "boolean":
      addTo(tables.exact, String(test.value), witnessing);
      break;
    case "string":
      addPattern(tables, test.pattern, witnessing);
      break;
    case "cidr":
      tables.cidrs.add(test.cidr, program);
      break;
    case "regex": {
      const literals = bestGroup(test.required);
      if (literals === null) tables.present.add(program);
      else if (!test.isCased) tables.longS.add(program);
      for (const literal of literals ?? []) addNeedle(tables, literal, "anywhere", program, []);
      break;
    }
    case "compare":
      if (test.part === null && test.comparison !== "eq")
        tables.thresholds.add(test.comparison, test.value, program);
      else tables.present.add(program);
      break;
    default:
      tables.present.add(program);
  }
}

/** Whether a probe can tell no more of a test than that its field is there. */
export function isFoundByPresence(test: ValueTest): boolean {
  switch (test.kind) {
    case "string":
      return test.pattern.literal === "" && test.pattern.shape !== "exact";
    case "number":
    case "boolean":
    case "cidr":
      return false;
    case "regex":
      return bestGroup(test.required) === null;
    case "compare":
      return test.part !== null || test.comparison === "eq";
    default:
      return true;
  }
}

/** Whether a probe finds every value that fulfils a test and no other, so that what is not found is false. */
export function isLookedUpWhole(test: ValueTest): boolean {
  switch (test.kind) {
    case "number":
    case "boolean":
      return true;
    case "string": {
      const { shape, isCased, literal } = test.pattern;
      return !isCased && shape !== "glob" && (shape === "exact" || literal !== "");
    }
    default:
      return false;
  }
}

const places = { prefix: "start", suffix: "end", contains: "anywhere", glob: "anywhere" } as const;

function addPattern(tables: Tables, pattern: StringPattern, witnessing: Witnessing): void {
  const { shape, isCased, literal: written } = pattern;
  const { program, truths } = witnessing;
  const literal = written.toLowerCase();
  // Case folding may depend on neighbours (final sigma), so a cased literal is only sure to survive it where it is ASCII.
  if (isCased && !isAscii(written)) {
    const run = longestAsciiRun(written).toLowerCase();
    if (run === "") tables.present.add(program);
    else addNeedle(tables, run, "anywhere", program, []);
  } else if (shape === "exact")
    addTo(tables.exact, literal, isCased ? { ...witnessing, truths: [] } : witnessing);
  else if (literal === "") tables.present.add(program);
  // Of a glob or a cased text the needle alone is not the whole truth.
  else addNeedle(tables, literal, places[shape], program, shape === "glob" || isCased ? [] : truths);
}

function addNeedle(
  tables: Tables,
  text: string,
  place: Place,
  program: number,
  truths: readonly number[],
): void {
  const key = `${place} ${text}`;
  let needle = tables.needles.get(key);
  if (needle === undefined) {
    needle = { text, place, lead: { programs: new Set(), truths: new Set() } };
    tables.needles.set(key, needle);
  }
  needle.lead.programs.add(program);
  for (const truth of truths) needle.lead.truths.add(truth);
}

function addTo<Key>(map: Map<Key, OpenLead>, key: Key, { program, truths }: Witnessing): void {
  let lead = map.get(key);
  if (lead === undefined) {
    lead = { programs: new Set(), truths: new Set() };
    map.set(key, lead);
  }
  lead.programs.add(program);
  for (const truth of truths) lead.truths.add(truth);
}

function toLead({ programs, truths }: OpenLead): Lead {
  return { programs: Int32Array.from(programs), truths: Int32Array.from(truths) };
}

function toLeads<Key>(map: ReadonlyMap<Key, OpenLead>): ReadonlyMap<Key, Lead> {
  return new Map([...map].map(([key, lead]) => [key, toLead(lead)]));
}

function longestAsciiRun(text: string): string {
  return text.split(/[^\u0000-\u007f]+/).reduce((best, run) => (run.length > best.length ? run : best), "");
}
