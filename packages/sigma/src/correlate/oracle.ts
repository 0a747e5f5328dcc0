// The plain version of the correlator: it keeps every event and looks at all of them again for each. The judge of the other.
import { type BooleanCondition, isMet } from "./boolean-condition.ts";
import { meets, smallestCount } from "./bounds.ts";
import type { Observation } from "./observation.ts";
import { lookUpIn } from "./look-up-match.ts";
import { addHits } from "./add-hits.ts";
import type { Hit } from "./hit.ts";
import { HitList } from "./hit-list.ts";
import type { Plan } from "./plan.ts";

export interface OracleMatch<Ref> {
  readonly title: string;
  readonly time: number;
  readonly ref: Ref | null;
  readonly group: readonly string[];
}

/** Where something stands among all that happens: events before what closes at the same time, in the order they came. */
type Place = readonly [time: number, isClosing: 0 | 1, sequence: number];

interface Item<Ref> {
  readonly place: Place;
  readonly time: number;
  readonly ref: Ref | null;
  readonly hit: Hit;
}

interface Outcome<Ref> {
  /** Where its event stands; null where a window's closing met the condition. */
  readonly place: Place | null;
  readonly time: number;
  readonly ref: Ref | null;
  readonly isTold: boolean;
  readonly hit: Hit;
}

/** All matches of observations that are complete, in no particular order. */
export function correlatePlainly<Ref>(
  plans: readonly Plan[],
  observations: readonly Observation<Ref>[],
): readonly OracleMatch<Ref>[] {
  const sorted = [...observations].sort((a, b) => a.time - b.time);
  const newest = sorted.at(-1)?.time ?? 0;
  const items = plans.map((plan) =>
    sorted.flatMap(({ time, ref, hits }, sequence) =>
      hits
        .filter((hit) => hit.plan === plan.index)
        .map((hit): Item<Ref> => ({ place: [time, 0, sequence], time, ref, hit })),
    ),
  );
  const matches: OracleMatch<Ref>[] = [];
  // Each plan stands after those it refers to, so all of its items are known when its turn comes.
  for (const plan of plans) {
    const outcomes: Outcome<Ref>[] = [];
    for (const group of byKey(items[plan.index] ?? []))
      outcomes.push(...outcomesOf(plan, group.sort(byPlace), newest));
    for (const { time, ref, isTold, hit } of outcomes)
      if (isTold && plan.isReported)
        matches.push({ title: plan.correlation.title, time, ref, group: hit.group });
    for (const [at, outcome] of outcomes.sort(byTimeAndKey).entries()) passOn(plan, outcome, at, items);
  }
  return matches;
}

function passOn<Ref>(plan: Plan, outcome: Outcome<Ref>, at: number, items: Item<Ref>[][]): void {
  for (const { plan: outer, rule } of plan.outers) {
    if (!outcome.isTold && !outer.isTemporal) continue;
    const list = items[outer.index] ?? [];
    // What closes together comes in the order of plans, then of groups.
    const place = outcome.place ?? [outcome.time, 1, plan.index * 1e6 + at];
    const here = list.filter(({ place: other }) => comparePlaces(other, place) === 0);
    const hits = new HitList(here.map(({ hit }) => hit));
    const counters = { withoutGroup: 0, withoutValue: 0, cut: 0 };
    const carried = outcome.place === null ? [] : outcome.hit.carried;
    const lookUp = lookUpIn({ plan, values: outcome.hit.group }, carried, outer, rule);
    addHits(hits, outer, rule, lookUp, counters);
    const merged = hits
      .sorted()
      .map((hit): Item<Ref> => ({ place, time: outcome.time, ref: outcome.ref, hit }));
    items[outer.index] = [...list.filter((item) => !here.includes(item)), ...merged];
  }
}

function byKey<Ref>(items: readonly Item<Ref>[]): readonly Item<Ref>[][] {
  const groups = new Map<string, Item<Ref>[]>();
  for (const item of items) groups.set(item.hit.key, [...(groups.get(item.hit.key) ?? []), item]);
  return [...groups.values()];
}

function outcomesOf<Ref>(plan: Plan, items: readonly Item<Ref>[], newest: number): readonly Outcome<Ref>[] {
  switch (plan.judge) {
    case "arrival":
      return atArrival(plan, items);
    case "closing":
      return atClosing(plan, items);
    case "silence":
      return atSilence(plan, items, newest);
  }
}

/** At each event the window behind it; told again once a timespan while it goes on. */
function atArrival<Ref>(plan: Plan, items: readonly Item<Ref>[]): readonly Outcome<Ref>[] {
  const { timespanMs } = plan.correlation;
  const outcomes: Outcome<Ref>[] = [];
  let wasMet = false;
  let told = Number.NEGATIVE_INFINITY;
  for (const [at, item] of items.entries()) {
    const gap = item.time - (items[at - 1]?.time ?? Number.NEGATIVE_INFINITY);
    const goesOn = wasMet && gap <= timespanMs;
    wasMet = holds(plan, within(items.slice(0, at + 1), item.time - timespanMs, item.time));
    if (!wasMet) continue;
    const isTold = !goesOn || item.time - told > timespanMs;
    if (isTold) told = item.time;
    outcomes.push({ ...item, isTold });
  }
  return outcomes;
}

/** From the event on with which the lower part is met until a timespan after what met it began; then the next begins. */
function atClosing<Ref>(plan: Plan, items: readonly Item<Ref>[]): readonly Outcome<Ref>[] {
  const { timespanMs } = plan.correlation;
  const outcomes: Outcome<Ref>[] = [];
  let rest = items;
  for (let at = 0; at < rest.length; at += 1) {
    const item = rest[at];
    if (item === undefined) break;
    const from = item.time - timespanMs;
    const seen = within(rest.slice(0, at + 1), from, item.time);
    const starts = seen
      .map(({ time }) => time)
      .filter((start) => lowerHolds(plan, within(seen, start, item.time)));
    if (starts.length === 0) continue;
    const closes = Math.max(...starts) + timespanMs;
    if (holds(plan, within(rest, from, closes)))
      outcomes.push({ place: null, time: closes, ref: null, isTold: true, hit: item.hit });
    rest = rest.filter(({ time }) => time > closes);
    at = -1;
  }
  return outcomes;
}

/** After each event that no other follows within a timespan, unless the input ends before. */
function atSilence<Ref>(plan: Plan, items: readonly Item<Ref>[], newest: number): readonly Outcome<Ref>[] {
  return items.flatMap(({ time, hit }, at): readonly Outcome<Ref>[] => {
    const end = time + plan.correlation.timespanMs;
    const next = items[at + 1]?.time ?? Number.POSITIVE_INFINITY;
    return next > end && end < newest ? [{ place: null, time: end, ref: null, isTold: true, hit }] : [];
  });
}

/** Both ends belong to a window. */
function within<Ref>(items: readonly Item<Ref>[], from: number, to: number): readonly Item<Ref>[] {
  return items.filter(({ time }) => time >= from && time <= to);
}

function holds<Ref>(plan: Plan, window: readonly Item<Ref>[]): boolean {
  const { condition, type } = plan.correlation;
  if (condition.kind === "number") {
    const value = numberOf(plan, window);
    return value !== null && meets(condition.bounds, value);
  }
  if (type === "temporal") return isMet(condition.expression, (rule) => isSeen(rule, window));
  return subsets(plan.correlation.rules.length).some(
    (chosen) => inOrder(chosen, window) && isMetInOrder(condition.expression, chosen, window, false),
  );
}

/** The part that more events can only help to meet. */
function lowerHolds<Ref>(plan: Plan, window: readonly Item<Ref>[]): boolean {
  const { condition, type } = plan.correlation;
  if (condition.kind === "number") {
    if (type.startsWith("value_") && type !== "value_count") return window.length > 0;
    return (numberOf(plan, window) ?? 0) >= smallestCount(condition.bounds);
  }
  const isPossible = (chosen: readonly number[]): boolean =>
    isMetAtBest(condition.expression, (rule) => chosen.includes(rule), false);
  const seen = plan.correlation.rules.flatMap((_, rule) => (isSeen(rule, window) ? [rule] : []));
  if (type === "temporal") return isPossible(seen);
  return subsets(plan.correlation.rules.length).some(
    (chosen) => inOrder(chosen, window) && isPossible(chosen),
  );
}

function numberOf<Ref>(plan: Plan, window: readonly Item<Ref>[]): number | null {
  const { type, condition, rules } = plan.correlation;
  const numbers = window.flatMap(({ hit }) => hit.numbers);
  const percentile = condition.kind === "number" ? condition.percentile : null;
  switch (type) {
    case "event_count":
      return window.length;
    case "value_count":
      return new Set(window.flatMap(({ hit }) => hit.values)).size;
    case "temporal":
      return rules.filter((_, rule) => isSeen(rule, window)).length;
    case "temporal_ordered":
      return Math.max(
        ...subsets(rules.length).map((chosen) => (inOrder(chosen, window) ? chosen.length : 0)),
      );
    case "value_sum":
      return numbers.length === 0 ? null : numbers.reduce((a, b) => a + b);
    case "value_avg":
      return numbers.length === 0 ? null : numbers.reduce((a, b) => a + b) / numbers.length;
    case "value_percentile":
      return percentileOf(numbers, percentile ?? 50);
    case "value_median":
      return percentileOf(numbers, 50);
  }
}

function percentileOf(numbers: readonly number[], percentile: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const rank = (percentile / 100) * (sorted.length - 1);
  const low = sorted[Math.floor(rank)];
  const high = sorted[Math.ceil(rank)];
  return low === undefined || high === undefined ? null : low + (rank - Math.floor(rank)) * (high - low);
}

function isSeen<Ref>(rule: number, window: readonly Item<Ref>[]): boolean {
  return window.some(({ hit }) => hit.rules.includes(rule));
}

/** Whether the rules matched one after another, each in an event of its own. */
function inOrder<Ref>(chosen: readonly number[], window: readonly Item<Ref>[]): boolean {
  let at = -1;
  return chosen.every((rule) => {
    at = window.findIndex(({ hit }, index) => index > at && hit.rules.includes(rule));
    return at !== -1;
  });
}

function subsets(size: number): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** size }, (_, bits) =>
    Array.from({ length: size }, (_, rule) => rule).filter((rule) => (bits & (1 << rule)) !== 0),
  );
}

/** Rules that must have matched do so among those in order; one that must not has not matched at all. */
function isMetInOrder<Ref>(
  condition: BooleanCondition,
  chosen: readonly number[],
  window: readonly Item<Ref>[],
  isNegated: boolean,
): boolean {
  const met = (child: BooleanCondition): boolean => isMetInOrder(child, chosen, window, isNegated);
  switch (condition.kind) {
    case "rule":
      return isNegated ? !isSeen(condition.rule, window) : chosen.includes(condition.rule);
    case "not":
      return isMetInOrder(condition.child, chosen, window, !isNegated);
    default:
      return (condition.kind === "and") !== isNegated
        ? condition.children.every(met)
        : condition.children.some(met);
  }
}

/** Whether a condition can be met where every rule that must not match does not. */
function isMetAtBest(
  condition: BooleanCondition,
  has: (rule: number) => boolean,
  isNegated: boolean,
): boolean {
  const met = (child: BooleanCondition): boolean => isMetAtBest(child, has, isNegated);
  switch (condition.kind) {
    case "rule":
      return isNegated || has(condition.rule);
    case "not":
      return isMetAtBest(condition.child, has, !isNegated);
    default:
      return (condition.kind === "and") !== isNegated
        ? condition.children.every(met)
        : condition.children.some(met);
  }
}

function byPlace<Ref>(a: Item<Ref>, b: Item<Ref>): number {
  return comparePlaces(a.place, b.place);
}

function byTimeAndKey<Ref>(a: Outcome<Ref>, b: Outcome<Ref>): number {
  return a.time - b.time || (a.hit.key < b.hit.key ? -1 : a.hit.key > b.hit.key ? 1 : 0);
}

function comparePlaces(a: Place, b: Place): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
