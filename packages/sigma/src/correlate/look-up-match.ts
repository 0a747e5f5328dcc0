import type { Group } from "./group.ts";
import type { LookUp } from "./add-hits.ts";
import { fieldOf, type Plan, valueFields } from "./plan.ts";

const none: readonly never[] = [];

/** What a correlation's match says of fields: its own group first, then the event that completed it. */
export function lookUpIn<Ref>(
  group: Pick<Group<Ref>, "plan" | "values">,
  carried: readonly (readonly string[])[],
  outer: Plan,
  rule: number,
): LookUp {
  const { correlation, carried: names } = group.plan;
  const textsOf = (name: string | undefined): readonly string[] => {
    if (name === undefined) return none;
    const field = fieldOf(outer.correlation, rule, name);
    const inGroup = correlation.groupBy.indexOf(field);
    if (inGroup !== -1) return [group.values[inGroup] ?? ""];
    return carried[names.indexOf(field)] ?? none;
  };
  return {
    group: (at) => textsOf(outer.correlation.groupBy[at]),
    value: (at) => textsOf(valueFields(outer.correlation)[at]),
    carried: (at) => textsOf(outer.carried[at]),
  };
}
