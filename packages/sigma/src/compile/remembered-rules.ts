// Written for the machine: rules that nothing but their own test can leave out (`not selection`), or only that a field is
// there, are tried on every event or on most, and copies of them make up most of what a large set costs. What such rules say
// of a few values is remembered, since values come again and again. The plain version is the oracle, which tries each rule;
// `remembered-rules.test.ts` runs both.
import { ValueMemory } from "../index/value-memory.ts";
import type { EventFields } from "../match/event-fields.ts";
import type { Evaluation } from "./evaluation.ts";
import type { ProgramNode, ProgramSet } from "./program.ts";

/** Longer texts are not remembered. */
const maximumTextLength = 256;
const lastEvent = 0x3fff_fffe;

/** Rules that are found by nothing, or by a field's presence alone; those that ask for the same fields are tried together. */
export class RememberedRules {
  readonly #groups: readonly RememberedGroup[];
  /** By position the group of a rule; -1 where it has none. */
  readonly #groupOf: Int32Array;
  /** Groups, and rules without one, to be tried on every event. */
  readonly #standingGroups: readonly RememberedGroup[];
  readonly #standingRules: Int32Array;
  readonly #evaluation: Evaluation;
  #event = 0;

  /** Positions are those of rules among all programs: `standing` to be tried on every event, `weak` when a lead says so. */
  constructor(
    set: ProgramSet,
    { standing, weak }: { readonly standing: readonly number[]; readonly weak: readonly number[] },
    evaluation: Evaluation,
  ) {
    this.#evaluation = evaluation;
    this.#groupOf = new Int32Array(set.programs.length).fill(-1);
    const bySlots = new Map<string, { readonly slots: readonly number[]; readonly positions: number[] }>();
    for (const position of new Set([...standing, ...weak])) {
      const slots = slotsOf(set, position);
      // A keyword is met by any value of the event.
      if (slots === null) continue;
      const key = slots.join(" ");
      if (!bySlots.has(key)) bySlots.set(key, { slots, positions: [] });
      bySlots.get(key)?.positions.push(position);
    }
    this.#groups = [...bySlots.values()].map(({ slots, positions }, group) => {
      for (const position of positions) this.#groupOf[position] = group;
      return new RememberedGroup(slots, positions);
    });
    const groups = new Set(standing.map((position) => this.#groupOf[position] ?? -1));
    this.#standingGroups = this.#groups.filter((_, group) => groups.has(group));
    this.#standingRules = Int32Array.from(standing.filter((position) => this.#groupOf[position] === -1));
  }

  /** Begins with an event: adds the positions of rules that it fulfils of those to be tried on every one. */
  begin(found: number[]): void {
    this.#event = this.#event === lastEvent ? this.#forgetEvents() : this.#event + 1;
    for (const group of this.#standingGroups) this.#tryGroup(group, found);
    for (let at = 0; at < this.#standingRules.length; at += 1) {
      const position = this.#standingRules[at] ?? 0;
      if (this.#evaluation.fulfils(position)) found.push(position);
    }
  }

  /** Tries a rule with all of its group and adds those that the event fulfils; false where the rule is in none. */
  try(position: number, found: number[]): boolean {
    const at = this.#groupOf[position] ?? -1;
    if (at === -1) return false;
    const group = this.#groups[at];
    if (group !== undefined && group.event !== this.#event) this.#tryGroup(group, found);
    return true;
  }

  #tryGroup(group: RememberedGroup, found: number[]): void {
    group.event = this.#event;
    const positions = group.fulfilled(this.#evaluation);
    for (let at = 0; at < positions.length; at += 1) found.push(positions[at] ?? 0);
  }

  #forgetEvents(): number {
    for (const group of this.#groups) group.event = 0;
    return 1;
  }
}

class RememberedGroup {
  /** The event for which it was tried last. */
  event = 0;
  readonly #slots: Int32Array;
  readonly #positions: Int32Array;
  /** By slot, where that one alone is present. */
  readonly #byText: readonly ValueMemory<Int32Array>[];
  /** Where several are present. */
  readonly #byTexts = new ValueMemory<Int32Array>();
  /** Where none is. */
  #whenAbsent: Int32Array | null = null;

  constructor(slots: readonly number[], positions: readonly number[]) {
    this.#slots = Int32Array.from(slots);
    this.#positions = Int32Array.from(positions);
    this.#byText = slots.map(() => new ValueMemory<Int32Array>());
  }

  fulfilled(evaluation: Evaluation): Int32Array {
    const { fields } = evaluation;
    let present = 0;
    let last = 0;
    for (let at = 0; at < this.#slots.length; at += 1) {
      const slot = this.#slots[at] ?? 0;
      if (!fields.has(slot)) continue;
      const value = fields.value(slot);
      if (typeof value !== "string" || value.length > maximumTextLength) return this.#try(evaluation);
      present += 1;
      last = at;
    }
    if (present === 0) return (this.#whenAbsent ??= this.#try(evaluation));
    const memory = present === 1 ? this.#byText[last] : this.#byTexts;
    if (memory === undefined || !memory.isAwake()) return this.#try(evaluation);
    const key = present === 1 ? fields.text(this.#slots[last] ?? 0) : this.#keyOf(fields);
    let positions = memory.get(key);
    if (positions === undefined) {
      positions = this.#try(evaluation);
      memory.set(key, positions);
    }
    return positions;
  }

  /** All present texts with their places and lengths, so that no two events share one. */
  #keyOf(fields: EventFields): string {
    let key = "";
    for (let at = 0; at < this.#slots.length; at += 1) {
      const slot = this.#slots[at] ?? 0;
      if (!fields.has(slot)) continue;
      const text = fields.text(slot);
      key += `${at} ${text.length} ${text}`;
    }
    return key;
  }

  #try(evaluation: Evaluation): Int32Array {
    return this.#positions.filter((position) => evaluation.fulfils(position));
  }
}

/** The slots that a rule asks for, in order; null where it has a keyword. */
function slotsOf(set: ProgramSet, position: number): readonly number[] | null {
  const slots = new Set<number>();
  const visit = ({ kind, id, children }: ProgramNode): void => {
    const predicate = kind === "predicate" ? set.predicates[id] : undefined;
    if (predicate !== undefined) {
      slots.add(predicate.slot);
      if (predicate.referenceSlot !== -1) slots.add(predicate.referenceSlot);
    }
    children.forEach(visit);
  };
  const root = set.programs[position]?.root;
  if (root !== undefined) visit(root);
  return slots.has(-1) ? null : [...slots].sort((a, b) => a - b);
}
