import { toTimestamp } from "../match/constant.ts";
import { compileTest } from "../match/property-test.ts";
import { compareTimestamps } from "../match/timestamp.ts";
import { StixError } from "../stix-error.ts";
import type { Comparison, ObservationExpression, Pattern, PropertyTest } from "./pattern.ts";
import { printPath } from "./print.ts";

/** Something about a valid pattern that its author will want to know. */
export interface PatternWarning {
  readonly code:
    | /** Evaluating ends with an error: a regular expression beyond linear time, a set of several types, no date. */ "not_evaluable"
    | /** No observation can fulfil it. */ "never_matches";
  readonly message: string;
}

const maximumWarnings = 20;

/** What keeps a valid pattern from being evaluated here, or from ever matching. */
export function patternWarnings(pattern: Pattern): readonly PatternWarning[] {
  const found: PatternWarning[] = [];
  for (const warning of observationWarnings(pattern)) {
    found.push(warning);
    if (found.length === maximumWarnings) break;
  }
  return found;
}

function* observationWarnings(expression: ObservationExpression): Generator<PatternWarning> {
  switch (expression.kind) {
    case "observation":
      yield* comparisonWarnings(expression.comparison);
      return;
    case "and":
    case "or":
    case "followedBy":
      for (const operand of expression.operands) yield* observationWarnings(operand);
      return;
    case "qualified": {
      const { qualifier } = expression;
      if (qualifier.kind === "startStop") yield* spanWarnings(qualifier.start, qualifier.stop);
      yield* observationWarnings(expression.expression);
    }
  }
}

function* spanWarnings(start: string, stop: string): Generator<PatternWarning> {
  try {
    if (compareTimestamps(toTimestamp(start), toTimestamp(stop)) >= 0)
      yield { code: "never_matches", message: `START ${start} is not before STOP ${stop}` };
  } catch (error) {
    yield notEvaluable(error);
  }
}

function* comparisonWarnings(comparison: Comparison): Generator<PatternWarning> {
  switch (comparison.kind) {
    case "test":
      yield* testWarnings(comparison);
      return;
    case "and": {
      const types = new Set(comparison.operands.flatMap(typesOf));
      // STIX 2.1 §9.6: what AND joins is about one and the same object.
      if (comparison.operands.every(({ kind }) => kind !== "or") && types.size > 1)
        yield {
          code: "never_matches",
          message: `AND within [ ] is about one object, and no object is ${[...types].join(" and ")} at once; write [${[...types].join(":...] AND [")}:...]`,
        };
      for (const operand of comparison.operands) yield* comparisonWarnings(operand);
      return;
    }
    case "or":
      for (const operand of comparison.operands) yield* comparisonWarnings(operand);
      return;
    case "exists":
  }
}

function typesOf(comparison: Comparison): readonly string[] {
  return comparison.kind === "test" || comparison.kind === "exists"
    ? [comparison.path.objectType]
    : comparison.operands.flatMap(typesOf);
}

function* testWarnings(test: PropertyTest): Generator<PatternWarning> {
  try {
    compileTest(test);
    if (test.operator === "IN" && test.values.length === 0 && !test.isNegated)
      yield { code: "never_matches", message: `${printPath(test.path)}: the set of IN is empty` };
  } catch (error) {
    yield notEvaluable(error);
  }
}

function notEvaluable(error: unknown): PatternWarning {
  if (!(error instanceof StixError)) throw error;
  return { code: "not_evaluable", message: error.message };
}
