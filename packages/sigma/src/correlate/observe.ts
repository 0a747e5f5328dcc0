// Written for the machine: most events give one short text for each field, which costs one look-up and is shared by all
// correlations that ask for it. `add-hits.ts` is the plain version; `observe.test.ts` runs both on the same events.
import { findField, type FieldSlot } from "../match/field-access.ts";
import type { SigmaRule } from "../rule.ts";
import { addHits, type LookUp } from "./add-hits.ts";
import { type Hit, maximumTextLength, type ObserveCounters, textOf } from "./hit.ts";
import { HitList } from "./hit-list.ts";
import type { Feed, Input, PlainField, PlainFeed } from "./plan.ts";

const nothing: readonly never[] = [];

/** What the rules that an event matched mean to correlations; in the order of their plans. */
export function observe(
  event: object,
  rules: readonly SigmaRule[],
  feeds: ReadonlyMap<SigmaRule, readonly Feed[]>,
  counters: ObserveCounters,
): readonly Hit[] {
  let only: readonly Feed[] | null = null;
  for (const rule of rules) {
    const fed = feeds.get(rule);
    if (fed === undefined) continue;
    // Rules that come together in one correlation must be put together.
    if (only !== null) return observePlainly(event, rules, feeds, counters);
    only = fed;
  }
  if (only === null) return nothing;
  const hits: Hit[] = [];
  for (const feed of only) {
    const hit = feed.plain === null ? null : plainHit(event, feed, feed.plain);
    if (hit !== null) hits.push(hit);
    else {
      const list = new HitList();
      addHits(list, feed.plan, feed.rule, new EventLookUp(event, feed.input), counters);
      for (const one of list.sorted()) hits.push(one);
    }
  }
  return hits;
}

/** The same for any rules and events. */
export function observePlainly(
  event: object,
  rules: readonly SigmaRule[],
  feeds: ReadonlyMap<SigmaRule, readonly Feed[]>,
  counters: ObserveCounters,
): readonly Hit[] {
  const hits = new HitList();
  for (const rule of rules)
    for (const feed of feeds.get(rule) ?? nothing)
      addHits(hits, feed.plan, feed.rule, new EventLookUp(event, feed.input), counters);
  return hits.sorted();
}

/** Null where the event holds something else than one short text or number for a field. */
function plainHit(event: object, { plan, rules }: Feed, { group, value, takes }: PlainFeed): Hit | null {
  if (group !== null && !readPlain(event, group)) return null;
  let values: readonly string[] = nothing;
  let numbers: readonly number[] = nothing;
  if (value !== null) {
    if (!readPlain(event, value)) return null;
    if (takes === "texts") values = value.keys;
    else if (typeof value.value === "number" && Number.isFinite(value.value)) numbers = [value.value];
    else return null;
  }
  return {
    plan: plan.index,
    key: group === null ? "" : group.key,
    group: group === null ? nothing : group.texts,
    carried: nothing,
    rules,
    values,
    numbers,
  };
}

/** Reads a field once an event, however many correlations ask for it. */
function readPlain(event: object, field: PlainField): boolean {
  if (field.event === event) return field.isPlain;
  const value = Object.hasOwn(event, field.name)
    ? (event as Readonly<Record<string, unknown>>)[field.name]
    : undefined;
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
  field.event = event;
  field.value = value;
  field.isPlain = text !== null && text.length <= maximumTextLength;
  if (text !== null && field.isPlain) {
    field.key = text.toLowerCase();
    field.keys = [field.key];
    field.texts = field.key === text ? field.keys : [text];
  }
  return field.isPlain;
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
