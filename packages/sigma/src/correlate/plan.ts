import type { FieldResolver } from "../compile/program.ts";
import { createSlot, type FieldSlot } from "../match/field-access.ts";
import type { SigmaRule } from "../rule.ts";
import { type BooleanCondition } from "./boolean-condition.ts";
import { hasOnlyLowerBound, isMetByNothingOnly } from "./bounds.ts";
import type { Correlation } from "./correlation.ts";
import type { Gather } from "./gather.ts";
import { newCountGather } from "./gather-counts.ts";
import { newDistinctGather } from "./gather-distinct.ts";
import { PercentileGather, SumGather } from "./gather-numbers.ts";
import { ChainGather, SeenGather, TermsGather } from "./gather-rules.ts";
import { identityOf } from "./identity.ts";
import { toTerms } from "./terms.ts";

/**
 * When a condition is judged. `arrival`: at each event, for more events can only help. `closing`: when the window closes in
 * which its lower part was met, since until then an event can still refute it. `silence`: a timespan after the last event,
 * where only the absence of events meets it.
 */
export type Judge = "arrival" | "closing" | "silence";

/** A correlation, ready to be fed. */
export interface Plan {
  readonly correlation: Correlation;
  /** Place among all plans; each stands after those it refers to. */
  readonly index: number;
  readonly identity: string;
  readonly judge: Judge;
  readonly isReported: boolean;
  /** Whether it asks which rules matched, and not how often. */
  readonly isTemporal: boolean;
  readonly newGather: () => Gather;
  /** Where each rule's events hold what is asked for; null for a correlation. */
  readonly inputs: readonly (Input | null)[];
  /** What correlations above ask of its matches beyond its own group: names of fields. */
  readonly carried: readonly string[];
  /** Correlations that refer to it, and as which of their rules. */
  readonly outers: readonly { readonly plan: Plan; readonly rule: number }[];
}

/** Fields of one rule's events. */
export interface Input {
  readonly group: readonly FieldSlot[];
  readonly values: readonly FieldSlot[];
  readonly carried: readonly FieldSlot[];
}

/** A rule's events go to these correlations. */
export interface Feed {
  readonly plan: Plan;
  readonly rule: number;
  /** `rule` alone. */
  readonly rules: readonly number[];
  readonly input: Input;
  /** Where at most one field of the event itself is grouped by, and one taken; null otherwise. */
  readonly plain: PlainFeed | null;
}

export interface PlainFeed {
  readonly group: PlainField | null;
  readonly value: PlainField | null;
  readonly takes: "texts" | "numbers";
}

/** A field of the event itself, and what the event that it was read from last held. One object for all who ask for it. */
export interface PlainField {
  readonly name: string;
  event: object | null;
  value: unknown;
  isPlain: boolean;
  key: string;
  keys: readonly string[];
  texts: readonly string[];
}

export interface Plans {
  readonly plans: readonly Plan[];
  readonly feeds: ReadonlyMap<SigmaRule, readonly Feed[]>;
}

/** Works out what each correlation needs of events, and of one another. They must stand after those that they refer to. */
export function toPlans(
  correlations: readonly Correlation[],
  silent: ReadonlySet<SigmaRule | Correlation>,
  fields: FieldResolver,
): Plans {
  const carried = carriedFields(correlations);
  const outers = new Map<Correlation, { plan: Plan; rule: number }[]>(
    correlations.map((correlation) => [correlation, []]),
  );
  const plans = correlations.map((correlation, index): Plan => {
    const judge = judgeOf(correlation);
    return {
      correlation,
      index,
      identity: identityOf(correlation),
      judge,
      isReported: !silent.has(correlation),
      isTemporal: isTemporal(correlation),
      newGather: () => gatherOf(correlation, judge),
      inputs: correlation.rules.map((_, rule) =>
        inputOf(correlation, rule, carried.get(correlation) ?? [], fields),
      ),
      carried: carried.get(correlation) ?? [],
      outers: outers.get(correlation) ?? [],
    };
  });
  const feeds = new Map<SigmaRule, Feed[]>();
  const plainFields = new Map<string, PlainField>();
  for (const plan of plans) {
    for (const [rule, one] of plan.correlation.rules.entries()) {
      const input = plan.inputs[rule];
      if (one.kind === "correlation") outers.get(one.correlation)?.push({ plan, rule });
      else if (input !== null && input !== undefined)
        feeds.set(one.rule, [
          ...(feeds.get(one.rule) ?? []),
          { plan, rule, rules: [rule], input, plain: plainFeed(plan, input, plainFields) },
        ]);
    }
  }
  return { plans, feeds };
}

function plainFeed(
  { correlation }: Plan,
  { group, values, carried }: Input,
  known: Map<string, PlainField>,
): PlainFeed | null {
  if (group.length > 1 || values.length > 1 || carried.length > 0) return null;
  const field = (slot: FieldSlot | undefined): PlainField | null | undefined => {
    if (slot === undefined) return null;
    const [path, other] = slot.paths;
    if (path === undefined || other !== undefined || path.parts.length > 1) return undefined;
    const name = path.whole;
    let plain = known.get(name);
    if (plain === undefined) {
      plain = { name, event: null, value: null, isPlain: false, key: "", keys: [], texts: [] };
      known.set(name, plain);
    }
    return plain;
  };
  const [grouped, taken] = [field(group[0]), field(values[0])];
  if (grouped === undefined || taken === undefined) return null;
  return { group: grouped, value: taken, takes: correlation.type === "value_count" ? "texts" : "numbers" };
}

export function isTemporal({ type }: Correlation): boolean {
  return type === "temporal" || type === "temporal_ordered";
}

/** The field that a name stands for in the events of one rule: an alias's, or the one of that name. */
export function fieldOf(correlation: Correlation, rule: number, name: string): string {
  return correlation.aliases[rule]?.get(name) ?? name;
}

/** Fields whose values a correlation's condition takes. */
export function valueFields({ condition }: Correlation): readonly string[] {
  return condition.kind === "number" ? condition.fields : [];
}

function judgeOf({ condition, type }: Correlation): Judge {
  if (condition.kind === "boolean") return hasNegation(condition.expression, false) ? "closing" : "arrival";
  if (hasOnlyLowerBound(condition.bounds)) return "arrival";
  const counts = type === "event_count" || type === "value_count" || type.startsWith("temporal");
  return counts && isMetByNothingOnly(condition.bounds) ? "silence" : "closing";
}

function hasNegation(condition: BooleanCondition, isNegated: boolean): boolean {
  switch (condition.kind) {
    case "rule":
      return isNegated;
    case "not":
      return hasNegation(condition.child, !isNegated);
    default:
      return condition.children.some((child) => hasNegation(child, isNegated));
  }
}

function gatherOf({ type, condition, rules, timespanMs }: Correlation, judge: Judge): Gather {
  if (condition.kind === "boolean")
    return type === "temporal_ordered"
      ? new TermsGather(rules.length, toTerms(condition.expression) ?? [])
      : new SeenGather(rules.length, condition.expression);
  const { bounds, percentile } = condition;
  switch (type) {
    case "event_count":
      return newCountGather(bounds);
    case "value_count":
      return newDistinctGather(bounds);
    case "temporal":
      return new SeenGather(rules.length, bounds);
    case "temporal_ordered":
      return new ChainGather(rules.length, bounds, judge === "arrival" ? "arrival" : "closing");
    case "value_sum":
      return new SumGather(bounds, false, timespanMs);
    case "value_avg":
      return new SumGather(bounds, true, timespanMs);
    case "value_percentile":
      return new PercentileGather(bounds, percentile ?? 50, timespanMs);
    case "value_median":
      return new PercentileGather(bounds, 50, timespanMs);
  }
}

function inputOf(
  correlation: Correlation,
  rule: number,
  carried: readonly string[],
  fields: FieldResolver,
): Input | null {
  const one = correlation.rules[rule];
  if (one?.kind !== "rule") return null;
  const { logsource } = one.rule;
  const slot = (name: string): FieldSlot => {
    const field = fieldOf(correlation, rule, name);
    return createSlot(field, fields(field, logsource));
  };
  return {
    group: correlation.groupBy.map(slot),
    values: valueFields(correlation).map(slot),
    carried: carried.map(slot),
  };
}

/** From the outermost inwards: what each is asked for, except what its own group says. */
function carriedFields(correlations: readonly Correlation[]): ReadonlyMap<Correlation, readonly string[]> {
  const carried = new Map<Correlation, Set<string>>();
  for (const outer of correlations.toReversed()) {
    const names = [...outer.groupBy, ...valueFields(outer), ...(carried.get(outer) ?? [])];
    for (const [rule, one] of outer.rules.entries()) {
      if (one.kind === "rule") continue;
      const asked = carried.get(one.correlation) ?? new Set<string>();
      for (const name of names) {
        const field = fieldOf(outer, rule, name);
        if (!one.correlation.groupBy.includes(field)) asked.add(field);
      }
      carried.set(one.correlation, asked);
    }
  }
  return new Map([...carried].map(([correlation, names]) => [correlation, [...names]]));
}
