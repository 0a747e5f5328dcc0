import { numberOf } from "../match/field-value.ts";
import type { Contribution } from "./gather.ts";
import { keyOf, type ObserveCounters, textOf } from "./hit.ts";
import type { HitList } from "./hit-list.ts";
import type { Plan } from "./plan.ts";

/** An event with lists in `group-by` belongs to a group for each item, and to so many at most. */
const maximumGroups = 100;
/** Likewise so many different values, or tuples of them. */
const maximumValues = 1_000;
const nothing: readonly never[] = [];

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
  const contribution = contributionOf(plan, rule, lookUp, counters);
  if (contribution === null) {
    counters.withoutValue += 1;
    return;
  }
  const carried = plan.carried.length === 0 ? nothing : plan.carried.map((_, at) => lookUp.carried(at));
  const { rules, values, numbers } = contribution;
  for (const group of groupsOf(plan, lookUp, counters))
    hits.add({ plan: plan.index, key: keyOf(group), group, carried, rules, values, numbers });
}

function contributionOf(
  plan: Plan,
  rule: number,
  lookUp: LookUp,
  counters: ObserveCounters,
): Contribution | null {
  const { condition, type } = plan.correlation;
  const rules = [rule];
  if (condition.kind !== "number" || condition.fields.length === 0)
    return { rules, values: nothing, numbers: nothing };
  if (type === "value_count") {
    const tuples = product(
      condition.fields.map((_, at) => lookUp.value(at).flatMap(textOf)),
      maximumValues,
      counters,
    );
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
  const groups = product(
    groupBy.map((_, at) => lookUp.group(at)),
    maximumGroups,
    counters,
  );
  if (groups.length === 0) counters.withoutGroup += 1;
  return groups;
}

/** Every choice of one item of each list, `most` of them; what is left out is counted. */
function product(
  lists: readonly (readonly string[])[],
  most: number,
  counters: ObserveCounters,
): readonly (readonly string[])[] {
  const all = lists.reduce((count, list) => count * list.length, 1);
  if (all > most) counters.cut += all - most;
  let choices: readonly (readonly string[])[] = [nothing];
  for (const list of lists) {
    const longer: (readonly string[])[] = [];
    for (const choice of choices) {
      if (longer.length >= most) break;
      for (const text of list.slice(0, most - longer.length)) longer.push([...choice, text]);
    }
    choices = longer;
  }
  return choices;
}
