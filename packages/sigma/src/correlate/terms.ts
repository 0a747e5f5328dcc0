import type { BooleanCondition } from "./boolean-condition.ts";

/** One way to meet a condition: these rules must have matched, and those must not. Ascending. */
export interface Term {
  readonly present: readonly number[];
  readonly absent: readonly number[];
}

/** Each alternative of an order is followed on its own. */
export const maximumTerms = 64;

/** The condition as alternatives, any of which meets it; null where there would be more than `maximumTerms`. */
export function toTerms(condition: BooleanCondition): readonly Term[] | null {
  return expand(condition, false);
}

function expand(condition: BooleanCondition, isNegated: boolean): readonly Term[] | null {
  switch (condition.kind) {
    case "rule":
      return [
        isNegated ? { present: [], absent: [condition.rule] } : { present: [condition.rule], absent: [] },
      ];
    case "not":
      return expand(condition.child, !isNegated);
    default: {
      const children: (readonly Term[])[] = [];
      for (const child of condition.children) {
        const terms = expand(child, isNegated);
        if (terms === null) return null;
        children.push(terms);
      }
      // De Morgan: a negated conjunction is a disjunction of negations.
      const isConjunction = (condition.kind === "and") !== isNegated;
      return isConjunction ? product(children) : bounded(children.flat());
    }
  }
}

function product(factors: readonly (readonly Term[])[]): readonly Term[] | null {
  let terms: readonly Term[] = [{ present: [], absent: [] }];
  for (const factor of factors) {
    if (terms.length * factor.length > maximumTerms * maximumTerms) return null;
    const combined = bounded(terms.flatMap((term) => factor.map((one) => combine(term, one))));
    if (combined === null) return null;
    terms = combined;
  }
  return terms;
}

function combine(a: Term, b: Term): Term {
  return { present: union(a.present, b.present), absent: union(a.absent, b.absent) };
}

function union(a: readonly number[], b: readonly number[]): readonly number[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}

function bounded(terms: readonly Term[]): readonly Term[] | null {
  const distinct = new Map(terms.map((term) => [JSON.stringify(term), term]));
  return distinct.size > maximumTerms ? null : [...distinct.values()];
}
