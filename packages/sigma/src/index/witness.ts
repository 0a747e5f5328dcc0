import type { ProgramNode, ProgramPredicate } from "../compile/program.ts";
import type { Predicate } from "../match/predicate.ts";
import { bestGroup } from "../parse/regex-literals.ts";

/** One way to recognise an event that a rule may match. */
export interface Sign {
  readonly predicate: ProgramPredicate;
  /** Whether the predicate itself is true, or only the field there that it tests. */
  readonly kind: "true" | "present";
}

/** Signs of which every event that the rule matches shows at least one, with their expected cost. */
export interface Witness {
  readonly signs: readonly Sign[];
  readonly cost: number;
}

/**
 * A necessary condition of a rule: of a conjunction the cheapest child's, of a disjunction all children's. `null` where an
 * event may match without any field being there (a negated item, null, `exists: false`): such a rule is always tried.
 */
export function witnessOf(
  node: ProgramNode,
  predicates: readonly ProgramPredicate[],
  isNegated = false,
): Witness | null {
  switch (node.kind) {
    case "predicate": {
      const predicate = predicates[node.id];
      return predicate === undefined ? null : ofPredicate(predicate, isNegated);
    }
    case "not":
      return node.children[0] === undefined ? null : witnessOf(node.children[0], predicates, !isNegated);
    default: {
      const witnesses = node.children.map((child) => witnessOf(child, predicates, isNegated));
      // De Morgan: a negated disjunction is a conjunction of negations.
      return (node.kind === "and") === isNegated ? union(witnesses) : cheapest(witnesses);
    }
  }
}

function cheapest(witnesses: readonly (Witness | null)[]): Witness | null {
  return witnesses.reduce(
    (best, one) => (best === null || (one !== null && one.cost < best.cost) ? one : best),
    null,
  );
}

function union(witnesses: readonly (Witness | null)[]): Witness | null {
  const all = witnesses.filter((one) => one !== null);
  if (all.length < witnesses.length) return null;
  return { signs: all.flatMap((one) => one.signs), cost: all.reduce((sum, one) => sum + one.cost, 0) };
}

const presenceCost = 600;

function ofPredicate(predicate: ProgramPredicate, isNegated: boolean): Witness | null {
  const { test } = predicate.predicate;
  if (isNegated) {
    // What is not null, and what does not fail to exist, is there.
    const isPresent = test.kind === "null" || (test.kind === "exists" && !test.expected);
    return isPresent ? { signs: [{ predicate, kind: "present" }], cost: presenceCost } : null;
  }
  const cost = costOf(predicate.predicate);
  return cost === null ? null : { signs: [{ predicate, kind: "true" }], cost };
}

/** Roughly how many of 1,000 events of a mixed stream such a predicate lets through, and what it costs to look. */
function costOf({ test, field }: Predicate): number | null {
  const place = field === null ? 5 : 1;
  switch (test.kind) {
    case "string": {
      const { shape, literal } = test.pattern;
      if (literal === "") return shape === "exact" ? 50 : 400;
      return (shape === "exact" ? Math.min(rarityOf(literal), 4) : rarityOf(literal)) * place;
    }
    case "number":
      return 15;
    case "boolean":
      return 300;
    case "regex":
      return regexCost(test.required, place);
    case "cidr":
      return 250;
    case "compare":
    case "fieldref":
      return 500;
    case "exists":
      return test.expected ? presenceCost : null;
    case "null":
      return null;
  }
}

function regexCost(required: readonly (readonly string[])[], place: number): number {
  const best = bestGroup(required);
  return best === null ? 450 : best.reduce((sum, literal) => sum + rarityOf(literal) + 1, 0) * place;
}

/** Literals that stand in so many values that they tell nothing; measured on Windows and web server events. */
const common: ReadonlySet<string> = new Set([
  ".exe",
  "http",
  "https",
  "\\windows\\",
  "c:\\windows\\",
  "\\system32",
  "\\system32\\",
  "c:\\windows\\system32\\",
]);

function rarityOf(literal: string): number {
  return common.has(literal.toLowerCase()) ? 60 : Math.max(0.5, 200 / literal.length ** 1.7);
}
