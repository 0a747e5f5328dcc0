import { type FeatureKey, kindOf } from "./evidence.ts";
import type { GroupIndex, GroupProfile } from "./group-profile.ts";

export interface RankingWeights {
  /** BM25: how soon more of the same counts no more. */
  readonly k1: number;
  /** BM25: how much a long profile is held against a group. */
  readonly b: number;
  /** How much more evidence other than techniques weighs. */
  readonly tooling: number;
  /** What a feature gains by being reported again: 1 + this * ln(reports). */
  readonly repeated: number;
  /** What a group gains by being seen often: this * ln(1 + reports). */
  readonly prior: number;
}

/** Plain BM25, as in the literature. */
export const plainBm25: RankingWeights = { k1: 1.2, b: 0.75, tooling: 1, repeated: 0, prior: 0 };

/** Chosen by `bench/attribution.ts`. */
export const rankingWeights: RankingWeights = { k1: 1.2, b: 0.75, tooling: 2, repeated: 0.5, prior: 1 };

export interface RankedGroup {
  readonly group: GroupProfile;
  readonly score: number;
  /** What the evidence and the group share, the weightiest first. */
  readonly shared: readonly { readonly key: FeatureKey; readonly weight: number; readonly holders: number }[];
}

/**
 * Known groups by how well they explain evidence: BM25 over groups as documents and features as terms, in which what
 * few groups have weighs most. It orders hypotheses; whether the first may be named, `judgeRanking` says.
 *
 * @param evidence each feature once
 */
export function rankGroups(
  evidence: ReadonlySet<FeatureKey>,
  index: GroupIndex,
  weights: RankingWeights = rankingWeights,
): readonly RankedGroup[] {
  return index.groups
    .map((group, at) => scoreOf(group, index.reports[at] ?? 0, evidence, index, weights))
    .toSorted((a, b) => b.score - a.score || (a.group.id < b.group.id ? -1 : 1));
}

function scoreOf(
  group: GroupProfile,
  reports: number,
  evidence: ReadonlySet<FeatureKey>,
  index: GroupIndex,
  { k1, b, tooling, repeated, prior }: RankingWeights,
): RankedGroup {
  const length = k1 * (1 - b + (b * group.features.size) / index.averageFeatures);
  const shared: { key: FeatureKey; weight: number; holders: number }[] = [];
  let score = prior * Math.log(1 + reports);
  for (const key of evidence) {
    const said = group.features.get(key);
    if (said === undefined) continue;
    const holders = index.holders.get(key) ?? 0;
    const times = 1 + repeated * Math.log(Math.max(1, said.size));
    const weight =
      (kindOf(key) === "technique" ? 1 : tooling) *
      rarity(index.groups.length, holders) *
      (((k1 + 1) * times) / (times + length));
    score += weight;
    shared.push({ key, weight, holders });
  }
  return { group, score, shared: shared.toSorted((a, b) => b.weight - a.weight) };
}

/** BM25's weight of a term that `holders` of `groups` have: ln(1 + (N - n + 0.5) / (n + 0.5)). */
export function rarity(groups: number, holders: number): number {
  return Math.log(1 + (groups - holders + 0.5) / (holders + 0.5));
}
