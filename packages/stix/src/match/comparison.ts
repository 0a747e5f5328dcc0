import type { Comparison, ObjectPath, PropertyTest } from "../pattern/pattern.ts";
import { printPath } from "../pattern/print.ts";
import { StixError } from "../stix-error.ts";
import type { Budget } from "./budget.ts";
import { isCyberObservableType, type Observation } from "./observation.ts";
import { compileTest, type ValueTest } from "./property-test.ts";
import { selectValues } from "./select.ts";

/** Whether an observation has an object that fulfils a comparison expression. */
export type ObservationTest = (observation: Observation, budget: Budget) => boolean;

export interface ComparisonOptions {
  /**
   * What becomes of a value that cannot be compared, such as text where the pattern compares times. `error`, the default,
   * throws as OASIS's matcher does; `skip` takes the test as not fulfilled, so that one odd event stops nothing.
   */
  readonly onInvalidValue?: "error" | "skip";
}

/** Ids of the objects from which a comparison was reached. */
type Roots = ReadonlySet<string>;
type RootsOf = (observation: Observation, budget: Budget) => Roots;

/**
 * Compiles a comparison expression (STIX 2.1 §9.6). What AND joins must hold for one and the same object, the one at which
 * the paths start; OR takes any.
 *
 * @throws StixError `unsupported_regex`, `mixed_set` or `invalid_literal`
 */
export function compileComparison(comparison: Comparison, options: ComparisonOptions = {}): ObservationTest {
  const roots = compileRoots(comparison, options.onInvalidValue ?? "error");
  return (observation, budget) => roots(observation, budget).size > 0;
}

function compileRoots(comparison: Comparison, onInvalid: "error" | "skip"): RootsOf {
  switch (comparison.kind) {
    case "test":
      return compilePropertyTest(comparison, onInvalid);
    case "exists":
      return rootsWith(comparison.path, (values) => values.length > 0 !== comparison.isNegated, onInvalid);
    case "and": {
      const operands = comparison.operands.map((operand) => compileRoots(operand, onInvalid));
      // Every operand is looked at, so that a value that cannot be compared is always told of.
      return (observation, budget) =>
        operands.map((operand) => operand(observation, budget)).reduce((all, some) => all.intersection(some));
    }
    case "or": {
      const operands = gatherTexts(comparison.operands).map((operand) => compileRoots(operand, onInvalid));
      return (observation, budget) => {
        const all = new Set<string>();
        for (const operand of operands) for (const root of operand(observation, budget)) all.add(root);
        return all;
      };
    }
  }
}

/** `a = 'x' OR a = 'y'` as `a IN ('x', 'y')`, which feeds write with thousands of values. */
function gatherTexts(operands: readonly Comparison[]): readonly Comparison[] {
  const byPath = new Map<string, PropertyTest[]>();
  const others: Comparison[] = [];
  for (const operand of operands) {
    if (
      operand.kind !== "test" ||
      operand.operator !== "=" ||
      operand.isNegated ||
      operand.values[0]?.kind !== "string"
    ) {
      others.push(operand);
      continue;
    }
    const path = printPath(operand.path);
    const tests = byPath.get(path);
    if (tests === undefined) byPath.set(path, [operand]);
    else tests.push(operand);
  }
  const gathered = [...byPath.values()].flatMap((tests): readonly Comparison[] => {
    const [first] = tests;
    if (first === undefined) return [];
    return [{ ...first, operator: "IN", values: tests.flatMap(({ values }) => values) }];
  });
  return [...gathered, ...others];
}

function compilePropertyTest(comparison: PropertyTest, onInvalid: "error" | "skip"): RootsOf {
  const test: ValueTest = compileTest(comparison);
  return rootsWith(
    comparison.path,
    (values, budget) => values.some((value) => test(value, budget)),
    onInvalid,
  );
}

const none: Roots = new Set();

function rootsWith(
  path: ObjectPath,
  isFulfilled: (values: readonly unknown[], budget: Budget) => boolean,
  onInvalid: "error" | "skip",
): RootsOf {
  if (!isCyberObservableType(path.objectType)) return () => none;
  return (observation, budget) => {
    let roots: Set<string> | null = null;
    budget.spend(observation.objects.size + 1);
    for (const [id, object] of observation.objects) {
      if (object["type"] !== path.objectType) continue;
      try {
        if (isFulfilled(selectValues(object, path, observation, budget), budget))
          (roots ??= new Set()).add(id);
      } catch (error) {
        if (onInvalid === "skip" && error instanceof StixError && error.code === "invalid_value") continue;
        throw error;
      }
    }
    return roots ?? none;
  };
}
