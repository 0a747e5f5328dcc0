import type { Predicate } from "../match/predicate.ts";
import type { Expression } from "../rule.ts";

/** Predicates of which at least one is true in every event that the expression matches, with their expected cost. */
export interface Witness {
  readonly predicates: readonly Predicate[];
  readonly cost: number;
}

/**
 * A necessary condition of an expression: of a conjunction the cheapest child's, of a disjunction all children's. `null`
 * where an event may match without any field being there (negation, null, `exists: false`): such a rule is always tried.
 */
export function witnessOf(expression: Expression): Witness | null {
  switch (expression.kind) {
    case "predicate":
      return ofPredicate(expression.predicate);
    case "not":
      return null;
    case "and": {
      const witnesses = expression.children.map(witnessOf).filter((one) => one !== null);
      return witnesses.reduce<Witness | null>((best, one) => (best === null || one.cost < best.cost ? one : best), null);
    }
    case "or": {
      const witnesses = expression.children.map(witnessOf);
      const all = witnesses.filter((one) => one !== null);
      if (all.length < witnesses.length) return null;
      return { predicates: all.flatMap((one) => one.predicates), cost: all.reduce((sum, one) => sum + one.cost, 0) };
    }
  }
}

function ofPredicate(predicate: Predicate): Witness | null {
  const cost = costOf(predicate);
  return cost === null ? null : { predicates: [predicate], cost };
}

/** Roughly how many of 1,000 events of a mixed stream such a predicate lets through, and what it costs to look. */
function costOf({ test, field }: Predicate): number | null {
  const keyword = field === null ? 5 : 1;
  switch (test.kind) {
    case "string": {
      const { shape, literal } = test.pattern;
      if (literal === "") return shape === "exact" ? 50 : 400;
      const rare = Math.max(0.5, 200 / literal.length ** 1.7);
      return (shape === "exact" ? Math.min(rare, 4) : rare) * keyword;
    }
    case "number":
      return 15;
    case "boolean":
      return 300;
    case "regex":
      return test.literal === null ? 450 : Math.max(1, 200 / test.literal.length ** 1.7);
    case "cidr":
      return 250;
    case "compare":
    case "date":
    case "fieldref":
      return 500;
    case "exists":
      return test.expected ? 600 : null;
    case "null":
      return null;
  }
}
