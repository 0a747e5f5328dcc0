// Written for the machine: most events give one short text for each field, which costs one look-up.
import { findField, type FieldSlot } from "../match/field-access.ts";
import { numberOf } from "../match/field-value.ts";
import type { SigmaRule } from "../rule.ts";
import type { Contribution } from "./gather.ts";
import { hashOf } from "./identity.ts";
import type { Feed, Input, Plan } from "./plan.ts";

/** What one event means to one group of one correlation. Plain data: it can go to another thread, or to disk. */
export interface Hit extends Contribution {
  /** Index of the correlation's plan. */
  readonly plan: number;
  /** The group's name: equal for values that are equal but for case. */
  readonly key: string;
  /** The values of `group-by`, as the event has them. */
  readonly group: readonly string[];
  /** Values of the plan's `carried` fields. */
  readonly carried: readonly (readonly string[])[];
}

export interface ObserveCounters {
  /** Events that lack a field of `group-by`, and so belong to no group. */
  withoutGroup: number;
  /** Events that lack the field whose values are taken, or a number in it. */
  withoutValue: number;
  /** Groups beyond those that one event may belong to. */
  groupsCut: number;
}

/** An event with lists in `group-by` belongs to a group for each item, and to so many at most. */
const maximumGroups = 100;
/** Longer values are cut, and told apart by a hash of the whole. */
const maximumTextLength = 1_024;
const cutTextLength = 512;

const nothing: readonly never[] = [];

/** What the rules that an event matched mean to correlations; in the order of their plans. */
export function observe(
  event: object,
  rules: readonly SigmaRule[],
  feeds: ReadonlyMap<SigmaRule, readonly Feed[]>,
  counters: ObserveCounters,
): readonly Hit[] {
  let hits: HitList | null = null;
  for (const rule of rules) {
    const fed = feeds.get(rule);
    if (fed === undefined) continue;
    hits ??= new HitList();
    for (const feed of fed) addHits(hits, feed.plan, feed.rule, new EventLookUp(event, feed.input), counters);
  }
  return hits?.sorted() ?? nothing;
}

class EventLookUp implements LookUp {
  readonly #event: object;
  readonly #input: Input;

  constructor(event: object, input: Input) {
    this.#event = event;
    this.#input = input;
  }

  group(at: number): readonly string[] {
    return textsOf(this.#event, this.#input.group[at]);
  }

  value(at: number): readonly unknown[] {
    return valuesOf(this.#event, this.#input.values[at]);
  }

  carried(at: number): readonly string[] {
    return textsOf(this.#event, this.#input.carried[at]);
  }
}

type MutableHit = { -readonly [Key in keyof Hit]: Hit[Key] };

/** Above this many hits they are found by name. */
const searchedHits = 16;

/** The hits of one event; rules that it matched in one group of one correlation come together. */
export class HitList {
  readonly #hits: MutableHit[];
  #byName: Map<string, MutableHit> | null = null;

  constructor(hits: readonly Hit[] = nothing) {
    this.#hits = hits.map((hit) => ({ ...hit }));
  }

  get length(): number {
    return this.#hits.length;
  }

  at(index: number): Hit | undefined {
    return this.#hits[index];
  }

  add(hit: Hit): void {
    const known = this.#find(hit);
    if (known === undefined) {
      this.#hits.push(hit);
      this.#byName?.set(nameOf(hit), hit);
      return;
    }
    // One event that matched several rules counts once: its values are not added again, but for those that differ.
    known.rules = [...new Set([...known.rules, ...hit.rules])].sort((a, b) => a - b);
    if (hit.values.length > 0) known.values = [...new Set([...known.values, ...hit.values])];
  }

  /** The hits in the order of plans. */
  sorted(): readonly Hit[] {
    this.sortFrom(0);
    return this.#hits;
  }

  /** Insertion sort of what was added behind `start`: nearly always nothing or one. */
  sortFrom(start: number): void {
    const hits = this.#hits;
    for (let at = start + 1; at < hits.length; at += 1) {
      const hit = hits[at];
      if (hit === undefined) return;
      let to = at;
      while (to > start && (hits[to - 1]?.plan ?? 0) > hit.plan) {
        hits[to] = hits[to - 1] ?? hit;
        to -= 1;
      }
      hits[to] = hit;
    }
  }

  #find(hit: Hit): MutableHit | undefined {
    const { plan, key } = hit;
    if (this.#hits.length < searchedHits)
      return this.#hits.find((known) => known.plan === plan && known.key === key);
    this.#byName ??= new Map(this.#hits.map((known) => [nameOf(known), known]));
    return this.#byName.get(nameOf(hit));
  }
}

function nameOf({ plan, key }: Hit): string {
  return `${plan} ${key}`;
}

/** Where a hit finds its values: in an event, or in what a correlation below says of its match. */
export interface LookUp {
  group(at: number): readonly string[];
  value(at: number): readonly unknown[];
  carried(at: number): readonly string[];
}

/** Adds what a match of a plan's rule means to its groups. */
export function addHits(
  hits: HitList,
  plan: Plan,
  rule: number,
  lookUp: LookUp,
  counters: ObserveCounters,
): void {
  const contribution = contributionOf(plan, rule, lookUp);
  if (contribution === null) {
    counters.withoutValue += 1;
    return;
  }
  const carried = plan.carried.length === 0 ? nothing : plan.carried.map((_, at) => lookUp.carried(at));
  const { rules, values, numbers } = contribution;
  for (const group of groupsOf(plan, lookUp, counters))
    hits.add({ plan: plan.index, key: keyOf(group), group, carried, rules, values, numbers });
}

function contributionOf(plan: Plan, rule: number, lookUp: LookUp): Contribution | null {
  const { condition, type } = plan.correlation;
  const rules = [rule];
  if (condition.kind !== "number" || condition.fields.length === 0)
    return { rules, values: nothing, numbers: nothing };
  if (type === "value_count") {
    const tuples = product(condition.fields.map((_, at) => lookUp.value(at).flatMap(textOf)));
    return tuples.length === 0 ? null : { rules, values: tuples.map(keyOf), numbers: nothing };
  }
  const numbers = lookUp.value(0).flatMap((value) => {
    const number = numberOf(value);
    return number === null || !Number.isFinite(number) ? [] : [number];
  });
  return numbers.length === 0 ? null : { rules, values: nothing, numbers };
}

function groupsOf(plan: Plan, lookUp: LookUp, counters: ObserveCounters): readonly (readonly string[])[] {
  const { groupBy } = plan.correlation;
  if (groupBy.length === 0) return [nothing];
  const groups = product(groupBy.map((_, at) => lookUp.group(at)));
  if (groups.length === 0) counters.withoutGroup += 1;
  if (groups.length <= maximumGroups) return groups;
  counters.groupsCut += groups.length - maximumGroups;
  return groups.slice(0, maximumGroups);
}

/** Every choice of one item of each list; one more than `maximumGroups` at most, so that what is cut can be told. */
function product(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const [first = nothing, ...others] = lists;
  let choices: readonly (readonly string[])[] = first.slice(0, maximumGroups + 1).map((text) => [text]);
  for (const list of others) {
    const longer: (readonly string[])[] = [];
    for (const choice of choices)
      for (const text of list) if (longer.length <= maximumGroups) longer.push([...choice, text]);
    choices = longer;
  }
  return choices;
}

/** One text for several: each is preceded by its length, so that no value can pretend to be two. Text ignores case. */
export function keyOf(texts: readonly string[]): string {
  const [first = ""] = texts;
  if (texts.length === 1) return first.toLowerCase();
  let key = "";
  for (const text of texts) {
    const folded = text.toLowerCase();
    key += `${folded.length}:${folded}`;
  }
  return key;
}

/** The texts of a field's value, each once; none where it is missing, null or an object. */
function textsOf(event: object, slot: FieldSlot | undefined): readonly string[] {
  const texts = valuesOf(event, slot).flatMap(textOf);
  return texts.length < 2 ? texts : [...new Set(texts)];
}

function valuesOf(event: object, slot: FieldSlot | undefined): readonly unknown[] {
  if (slot === undefined) return nothing;
  const { paths } = slot;
  const [path] = paths;
  if (paths.length === 1 && path?.parts.length === 1) {
    // The plain case: a field of the event itself.
    if (!Object.hasOwn(event, path.whole)) return nothing;
    const value = (event as Readonly<Record<string, unknown>>)[path.whole];
    if (!Array.isArray(value)) return [value];
  }
  return findField(event, slot)?.scalars.map(({ value }) => value) ?? nothing;
}

function textOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value.length <= maximumTextLength ? value : cut(value)];
  return typeof value === "number" || typeof value === "boolean" ? [String(value)] : nothing;
}

function cut(text: string): string {
  return `${text.slice(0, cutTextLength)} ${text.length} ${hashOf(text.toLowerCase())}`;
}
