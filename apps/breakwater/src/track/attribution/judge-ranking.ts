import { type FeatureKey, kindOf } from "./evidence.ts";
import type { GroupIndex } from "./group-profile.ts";
import { type RankedGroup, rarity } from "./rank-groups.ts";

/** A logistic model of whether the first of a ranking is the actor, fitted on reports by `bench/attribution.ts`. */
export interface Calibration {
  readonly intercept: number;
  readonly weights: readonly number[];
  /** From which probability on a group is named. */
  readonly nameFrom: number;
}

/** Fitted with `node scripts/run.mjs bench/attribution.ts --fit` on ATT&CK v18.1; half of its actors unknown. */
export const calibration: Calibration = {
  intercept: -5.7416,
  weights: [0.9793, 2.4943, 4.0657, 1.2821],
  nameFrom: 0.6867,
};

/** Words of estimative language (ICD 203), by the probability from which they hold. */
const words = [
  ["almost-certain", 0.95],
  ["very-likely", 0.8],
  ["likely", 0.55],
  ["roughly-even", 0.45],
  ["unlikely", 0.2],
  ["very-unlikely", 0.05],
  ["almost-no-chance", 0],
] as const;
export type EstimateWord = (typeof words)[number][0];

export type Abstention = "no-candidate" | "techniques-only" | "not-distinctive" | "margin-too-small";

export interface Judgement {
  /** The group that may be named; null when the answer is "unknown". */
  readonly named: RankedGroup | null;
  readonly abstained: Abstention | null;
  /** That the first of the ranking is the actor, when half of all actors are in no list. */
  readonly probability: number;
  /** Of the standing hypothesis: an actor that is not known, or not the first. */
  readonly unknownProbability: number;
  readonly margin: number;
  readonly word: EstimateWord;
}

/**
 * Whether the first of a ranking may be named. "Unknown" always stands against it, and what techniques show alone never
 * names anyone: many groups share them (figures in docs/bench.md).
 */
export function judgeRanking(
  ranking: readonly RankedGroup[],
  evidence: ReadonlySet<FeatureKey>,
  index: GroupIndex,
  model: Calibration = calibration,
): Judgement {
  const [first, second] = ranking;
  if (first === undefined || first.shared.length === 0)
    return { named: null, abstained: "no-candidate", ...chances(0), margin: 0 };
  const margin = first.score - (second?.score ?? 0);
  const probability = logistic(model, marginsOf(ranking, evidence, index));
  const abstained = abstentionOf(first, probability, model);
  return { named: abstained === null ? first : null, abstained, ...chances(probability), margin };
}

/** More groups than these have it: it is a tool of the trade, and no sign of one of them. */
const distinctiveHolders = 3;

function abstentionOf(
  { shared }: RankedGroup,
  probability: number,
  { nameFrom }: Calibration,
): Abstention | null {
  const tooling = shared.filter(({ key }) => kindOf(key) !== "technique");
  if (tooling.length === 0) return "techniques-only";
  if (!tooling.some(({ holders }) => holders <= distinctiveHolders)) return "not-distinctive";
  return probability < nameFrom ? "margin-too-small" : null;
}

function chances(probability: number) {
  const word = words.find(([, from]) => probability >= from)?.[0] ?? "almost-no-chance";
  return { probability, unknownProbability: 1 - probability, word };
}

/** What the model looks at: the margin over the second, how much of the evidence is explained, and distinctive tooling. */
export function marginsOf(
  [first, second]: readonly RankedGroup[],
  evidence: ReadonlySet<FeatureKey>,
  { groups, holders }: GroupIndex,
): readonly number[] {
  if (first === undefined) return [0, 0, 0, 0];
  let [total, sharedTotal] = [0, 0];
  for (const key of evidence) total += rarity(groups.length, holders.get(key) ?? 0);
  for (const shared of first.shared) sharedTotal += rarity(groups.length, shared.holders);
  const margin = first.score - (second?.score ?? 0);
  const distinct = first.shared.filter(
    ({ key, holders }) => kindOf(key) !== "technique" && holders <= distinctiveHolders,
  );
  return [
    Math.log1p(margin),
    margin / (first.score || 1),
    total === 0 ? 0 : sharedTotal / total,
    Math.min(distinct.length, 4),
  ];
}

function logistic({ intercept, weights }: Calibration, values: readonly number[]): number {
  const sum = values.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), intercept);
  return 1 / (1 + Math.exp(-sum));
}
