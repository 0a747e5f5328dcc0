import type { Comparison, ObservationExpression, Pattern } from "../pattern/pattern.ts";
import { printPattern } from "../pattern/print.ts";
import type { Budget } from "../match/budget.ts";
import { toTimestamp } from "../match/constant.ts";
import type { ObservationTest } from "../match/comparison.ts";
import type { Observation } from "../match/observation.ts";
import { toMicroseconds } from "../match/timestamp.ts";
import { supplyOf, type Times } from "./times.ts";

/**
 * What has to be bound to observations. A leaf takes `times` different observations of its candidates, all others are made
 * of leaves. `null` where nothing can be bound.
 */
export type BindNode =
  | Leaf
  | { readonly kind: "and" | "or"; readonly children: readonly BindNode[] }
  | FollowedBy
  | { readonly kind: "within"; readonly child: BindNode; readonly microseconds: number }
  | { readonly kind: "repeats"; readonly child: BindNode; readonly times: number };

export interface FollowedBy {
  readonly kind: "followedBy";
  readonly children: readonly BindNode[];
  /** The latest `first` of the first child is not before this: set for copies, which are taken in that order. */
  readonly notBefore: number;
}

export interface Leaf {
  readonly kind: "leaf";
  /** Indices of observations, those that began first in front. */
  readonly candidates: readonly number[];
  readonly times: number;
  /** How often the candidates were made, all together. */
  readonly supply: number;
}

/** START and STOP around an expression, in microseconds: from `start` on, before `stop` (STIX 2.1 §9.5.1). */
interface Span {
  readonly start: number;
  readonly stop: number;
}

/**
 * Evaluates the pattern's comparison expressions on every observation and puts what has to be bound into its simplest
 * form: START and STOP become fewer candidates, an OR of single observations one leaf, REPEATS of a leaf its `times`.
 */
export function toBindNode(
  pattern: Pattern,
  observations: readonly Observation[],
  times: Times,
  testOf: (comparison: Comparison) => ObservationTest,
  budget: Budget,
): BindNode | null {
  const candidatesByText = new Map<string, readonly number[]>();
  const instances = observations.reduce((sum, { numberObserved }) => sum + numberObserved, 0);

  function candidatesOf(expression: ObservationExpression & { kind: "observation" }): readonly number[] {
    const text = printPattern(expression);
    let candidates = candidatesByText.get(text);
    if (candidates === undefined) {
      const test = testOf(expression.comparison);
      const found = observations.flatMap((observation, index) => (test(observation, budget) ? [index] : []));
      candidates = byFirst(found);
      candidatesByText.set(text, candidates);
    }
    return candidates;
  }

  function build(expression: ObservationExpression, spans: readonly Span[]): BindNode | null {
    switch (expression.kind) {
      case "observation":
        return leafOf(within(candidatesOf(expression), spans), 1);
      case "and":
      case "followedBy": {
        // All operands are built, so that a value that cannot be compared is always told of.
        const children = expression.operands.map((operand) => build(operand, spans));
        return join(expression.kind, children);
      }
      case "or":
        return joinOr(expression.operands.map((operand) => build(operand, spans)));
      case "qualified":
        return qualify(expression, spans);
    }
  }

  function qualify(
    { expression, qualifier }: ObservationExpression & { kind: "qualified" },
    spans: readonly Span[],
  ): BindNode | null {
    switch (qualifier.kind) {
      case "startStop": {
        const start = toMicroseconds(toTimestamp(qualifier.start));
        return build(expression, [...spans, { start, stop: toMicroseconds(toTimestamp(qualifier.stop)) }]);
      }
      case "within": {
        const child = build(expression, spans);
        if (child === null || (child.kind === "leaf" && child.times === 1)) return child;
        return { kind: "within", child, microseconds: Math.round(qualifier.seconds * 1_000_000) };
      }
      case "repeats":
        return repeat(build(expression, spans), qualifier.times);
    }
  }

  /** Only observations that can have been within all spans. */
  function within(candidates: readonly number[], spans: readonly Span[]): readonly number[] {
    if (spans.length === 0) return candidates;
    budget.spend(candidates.length * spans.length);
    return candidates.filter((index) => {
      const first = times.first[index] ?? 0;
      const last = times.last[index] ?? 0;
      return spans.every(({ start, stop }) => start < stop && first < stop && last >= start);
    });
  }

  function byFirst(candidates: readonly number[]): readonly number[] {
    budget.spend(candidates.length * 4);
    return candidates.toSorted((a, b) => (times.first[a] ?? 0) - (times.first[b] ?? 0));
  }

  /** A leaf that can be filled on its own: with as many observations as it takes. */
  function leafOf(candidates: readonly number[], taken: number): Leaf | null {
    budget.spend(candidates.length + 1);
    const supply = supplyOf(candidates, times);
    return supply < taken ? null : { kind: "leaf", candidates, times: taken, supply };
  }

  function join(kind: "and" | "followedBy", built: readonly (BindNode | null)[]): BindNode | null {
    const children = built.filter((child) => child !== null);
    if (children.length < built.length) return null;
    return kind === "and" ? mergeLeaves(children) : { kind, children, notBefore: -Infinity };
  }

  /** Leaves of the same candidates become one that takes more of them. */
  function mergeLeaves(children: readonly BindNode[]): BindNode | null {
    const taken = new Map<readonly number[], number>();
    const others: BindNode[] = [];
    for (const child of children) {
      if (child.kind === "leaf")
        taken.set(child.candidates, (taken.get(child.candidates) ?? 0) + child.times);
      else others.push(child);
    }
    const leaves = [...taken].map(([candidates, count]) => leafOf(candidates, count));
    const merged = [...leaves.filter((leaf) => leaf !== null), ...others];
    if (merged.length < leaves.length + others.length) return null;
    return only(merged) ?? { kind: "and", children: merged };
  }

  function joinOr(built: readonly (BindNode | null)[]): BindNode | null {
    const children = built.filter((child) => child !== null);
    const singles = children.filter((child) => child.kind === "leaf" && child.times === 1);
    const others = children.filter((child) => !(child.kind === "leaf" && child.times === 1));
    const union = new Set(singles.flatMap((child) => (child.kind === "leaf" ? child.candidates : [])));
    const leaf = union.size === 0 ? null : leafOf(byFirst([...union]), 1);
    const joined = leaf === null ? others : [leaf, ...others];
    if (joined.length === 0) return null;
    return only(joined) ?? { kind: "or", children: joined };
  }

  function repeat(child: BindNode | null, count: number): BindNode | null {
    if (child === null || count === 1) return child;
    if (count > instances) return null;
    switch (child.kind) {
      case "leaf":
        return leafOf(child.candidates, child.times * count);
      case "and":
        // Without an order or a time to keep, taking each part more often is the same as taking the whole more often.
        if (child.children.every(({ kind }) => kind === "leaf"))
          return join(
            "and",
            child.children.map((leaf) => repeat(leaf, count)),
          );
        return { kind: "repeats", child, times: count };
      case "repeats":
        return { kind: "repeats", child: child.child, times: child.times * count };
      case "or":
      case "followedBy":
      case "within":
        return { kind: "repeats", child, times: count };
    }
  }

  return build(pattern, []);
}

function only<T>(items: readonly T[]): T | null {
  return items.length === 1 ? (items[0] ?? null) : null;
}
