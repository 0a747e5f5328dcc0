import { bind } from "../bind/bind.ts";
import { toBindNode } from "../bind/node.ts";
import type { Times } from "../bind/times.ts";
import type { Comparison, ObservationExpression, Pattern } from "../pattern/pattern.ts";
import { Budget, defaultSteps } from "./budget.ts";
import { compileComparison, type ComparisonOptions, type ObservationTest } from "./comparison.ts";
import { toTimestamp } from "./constant.ts";
import type { Observation } from "./observation.ts";

export interface MatchOptions extends ComparisonOptions {
  /** Steps that one match may take before it ends with `too_complex`; default about a second of work. */
  readonly maximumSteps?: number;
}

export type MatchResult =
  | { readonly isMatch: false }
  /** `observations`: indices of those that together fulfil the pattern, ascending. */
  | { readonly isMatch: true; readonly observations: readonly number[] };

export interface CompiledPattern {
  /** @throws StixError `invalid_value` or `too_complex` */
  match(observations: readonly Observation[]): MatchResult;
  /** The comparison expressions of the pattern, in order, each as a test of one observation. */
  readonly tests: readonly ObservationTest[];
}

/**
 * Compiles a pattern (STIX 2.1 §9) for matching over observations. Each observation expression is fulfilled by another
 * observation; one that was made several times (`number_observed`) counts as several.
 *
 *     compilePattern(parsed.pattern).match(observationsOf(bundle))
 *
 * @throws StixError `unsupported_regex`, `mixed_set` or `invalid_literal`
 */
export function compilePattern(pattern: Pattern, options: MatchOptions = {}): CompiledPattern {
  const tests = new Map<Comparison, ObservationTest>();
  for (const comparison of comparisonsOf(pattern))
    tests.set(comparison, compileComparison(comparison, options));
  const testOf = (comparison: Comparison): ObservationTest => tests.get(comparison) ?? (() => false);
  return {
    tests: [...tests.values()],
    match(observations) {
      const budget = new Budget(options.maximumSteps ?? defaultSteps);
      const times = timesOf(observations);
      const node = toBindNode(pattern, observations, times, testOf, budget);
      if (node === null) return { isMatch: false };
      const assignment = bind(node, times, budget);
      if (assignment === null) return { isMatch: false };
      const used = [...assignment].filter(([, units]) => units > 0).map(([index]) => index);
      return { isMatch: true, observations: used.sort((a, b) => a - b) };
    },
  };
}

/** Comparison expressions in the order of the text; dates of START and STOP are checked on the way. */
function* comparisonsOf(expression: ObservationExpression): Generator<Comparison> {
  switch (expression.kind) {
    case "observation":
      yield expression.comparison;
      return;
    case "qualified":
      if (expression.qualifier.kind === "startStop") {
        toTimestamp(expression.qualifier.start);
        toTimestamp(expression.qualifier.stop);
      }
      yield* comparisonsOf(expression.expression);
      return;
    case "and":
    case "or":
    case "followedBy":
      for (const operand of expression.operands) yield* comparisonsOf(operand);
  }
}

function timesOf(observations: readonly Observation[]): Times {
  return {
    first: Float64Array.from(observations, ({ firstObserved }) => firstObserved),
    last: Float64Array.from(observations, ({ lastObserved }) => lastObserved),
    count: Float64Array.from(observations, ({ numberObserved }) => numberObserved),
    longest: observations.reduce((most, one) => Math.max(most, one.lastObserved - one.firstObserved), 0),
  };
}
