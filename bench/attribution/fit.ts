import type { Calibration } from "../../apps/breakwater/src/track/attribution/judge-ranking.ts";

/** One answer to a query: what the model looks at, whether a group may be named at all, and whether it would be right. */
export interface Answer {
  readonly actor: string;
  readonly values: readonly number[];
  readonly isAllowed: boolean;
  readonly isRight: boolean;
  readonly isActorKnown: boolean;
}

/** A logistic regression by plain gradient descent on standardised values: small, and the same each time. */
export function fitLogistic(answers: readonly Answer[]): Omit<Calibration, "nameFrom"> {
  const width = answers[0]?.values.length ?? 0;
  const means = Array.from({ length: width }, (_, at) => mean(answers.map(({ values }) => values[at] ?? 0)));
  const deviations = means.map(
    (middle, at) => Math.sqrt(mean(answers.map(({ values }) => ((values[at] ?? 0) - middle) ** 2))) || 1,
  );
  const scaled = answers.map(({ values }) =>
    values.map((one, at) => (one - (means[at] ?? 0)) / (deviations[at] ?? 1)),
  );
  const weights = Array.from({ length: width }, () => 0);
  let intercept = 0;
  for (let round = 0; round < 1_500; round += 1) {
    const slope = weights.map((weight) => 0.002 * weight);
    let slopeOfIntercept = 0;
    for (const [at, row] of scaled.entries()) {
      const sum = row.reduce((sum, value, column) => sum + value * (weights[column] ?? 0), intercept);
      const error = (1 / (1 + Math.exp(-sum)) - Number(answers[at]?.isRight)) / scaled.length;
      slopeOfIntercept += error;
      for (const [column, value] of row.entries()) slope[column] = (slope[column] ?? 0) + error * value;
    }
    intercept -= slopeOfIntercept;
    for (const [column, one] of slope.entries()) weights[column] = (weights[column] ?? 0) - one;
  }
  const unscaled = weights.map((weight, at) => weight / (deviations[at] ?? 1));
  return {
    intercept: intercept - unscaled.reduce((sum, weight, at) => sum + weight * (means[at] ?? 0), 0),
    weights: unscaled,
  };
}

/** The lowest probability from which on unknown actors are falsely named at most so often, and names are right so often. */
export function chooseThreshold(
  answers: readonly Answer[],
  model: Omit<Calibration, "nameFrom">,
  { falseNaming, precision }: { readonly falseNaming: number; readonly precision: number },
): number {
  const unknown = answers.filter(({ isActorKnown }) => !isActorKnown).length;
  const sorted = answers
    .filter(({ isAllowed }) => isAllowed)
    .map((one) => ({ ...one, probability: probabilityOf(model, one.values) }))
    .toSorted((a, b) => b.probability - a.probability);
  let [named, right, falselyNamed, best] = [0, 0, 0, 1];
  for (const { isRight, isActorKnown, probability } of sorted) {
    named += 1;
    right += Number(isRight);
    falselyNamed += Number(!isActorKnown);
    if (falselyNamed / unknown <= falseNaming && right / named >= precision) best = probability;
  }
  return best;
}

export function probabilityOf(model: Omit<Calibration, "nameFrom">, values: readonly number[]): number {
  const sum = values.reduce((sum, value, at) => sum + value * (model.weights[at] ?? 0), model.intercept);
  return 1 / (1 + Math.exp(-sum));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
}
