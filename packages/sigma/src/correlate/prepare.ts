import type { FieldResolver } from "../compile/program.ts";
import type { SigmaRule } from "../rule.ts";
import type { Correlation } from "./correlation.ts";
import type { Hit, ObserveCounters } from "./hit.ts";
import { observe } from "./observe.ts";
import { type Plans, toPlans } from "./plan.ts";

/** Correlations made ready: `observe` on each event, in any thread, and one `Correlator` for each tenant. */
export interface Correlations extends Plans {
  /** What an event means to correlations, of which these rules matched it; in the order of plans. */
  observe(event: object, rules: readonly SigmaRule[]): readonly Hit[];
  readonly counters: ObserveCounters;
}

/**
 * Prepares linked correlations (`linkSigma`) for events whose fields `fields` finds.
 *
 * @example
 * const correlations = prepareCorrelations(collection);
 * const correlator = new Correlator<number>(correlations);
 * const matched = ruleSet.match(event).map(({ rule }) => rule);
 * correlator.add({ time, ref: 0, hits: correlations.observe(event, matched) });
 * correlator.end();
 * correlator.take();
 */
export function prepareCorrelations(
  collection: {
    readonly correlations: readonly Correlation[];
    readonly silent: ReadonlySet<SigmaRule | Correlation>;
  },
  fields: FieldResolver = (field) => [field],
): Correlations {
  const plans = toPlans(collection.correlations, collection.silent, fields);
  const counters: ObserveCounters = { withoutGroup: 0, withoutValue: 0, cut: 0 };
  return {
    ...plans,
    observe: (event, rules) => observe(event, rules, plans.feeds, counters),
    counters,
  };
}
