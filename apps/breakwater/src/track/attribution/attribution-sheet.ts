import { type AchResult, type AchRow, matrixOf, weighHypotheses } from "./ach.ts";
import { type ActorNames, actorsCalled, type NamedActor } from "./actor-names.ts";
import { type Crossed, toVersion19 } from "./crosswalk.ts";
import { type Evidence, featureKey, type FeatureKey, kindOf, valueOf } from "./evidence.ts";
import { type GroupProfile, indexGroups } from "./group-profile.ts";
import { type Judgement, judgeRanking } from "./judge-ranking.ts";
import { type RankedGroup, rankGroups } from "./rank-groups.ts";

export interface SheetInput {
  readonly evidence: readonly Evidence[];
  /** The major version of ATT&CK that the evidence's techniques are of. */
  readonly evidenceVersion: number;
  readonly groups: readonly GroupProfile[];
  /** That of the groups' techniques. */
  readonly groupsVersion: number;
  readonly names: ActorNames;
  /** How many hypotheses are set side by side. */
  readonly top: number;
}

export interface AttributionSheet {
  readonly judgement: Judgement;
  readonly candidates: readonly (RankedGroup & { readonly mayMean: readonly NamedActor[] })[];
  readonly evidence: readonly FeatureKey[];
  /** Evidence that no known group has. */
  readonly unseen: readonly FeatureKey[];
  readonly crossed: readonly Crossed[];
  readonly matrix: {
    readonly hypotheses: readonly string[];
    readonly rows: readonly AchRow[];
    readonly result: AchResult;
  };
  readonly compared: number;
  /** Groups of which too little is known to compare them. */
  readonly notCompared: number;
}

/**
 * Everything that is said about who may be behind evidence: ranked groups, whether one may be named, the matrix of
 * competing hypotheses, and what had to be translated between versions of ATT&CK.
 */
export function attributionSheet(input: SheetInput): AttributionSheet {
  const isCrossed = input.evidenceVersion >= 19 !== input.groupsVersion >= 19;
  const crossed = new Map<string, Crossed>();
  const inVersion = (key: FeatureKey): FeatureKey => {
    if (!isCrossed || kindOf(key) !== "technique") return key;
    const { id, crossed: change } = toVersion19(valueOf(key));
    if (change !== null) crossed.set(change.from, change);
    return `technique:${id}`;
  };
  const evidence = new Set(input.evidence.map((one) => inVersion(featureKey(one))));
  const index = indexGroups(
    isCrossed ? input.groups.map((group) => crossProfile(group, inVersion)) : input.groups,
  );
  const ranking = rankGroups(evidence, index);
  const candidates = ranking.filter(({ shared }) => shared.length > 0).slice(0, input.top);
  const { hypotheses, rows } = matrixOf(candidates, evidence, index.holders);
  return {
    judgement: judgeRanking(ranking, evidence, index),
    candidates: candidates.map((one) => ({
      ...one,
      mayMean: actorsCalled(input.names, [one.group.name, ...one.group.aliases]),
    })),
    evidence: [...evidence],
    unseen: [...evidence].filter((key) => !index.holders.has(key)),
    crossed: [...crossed.values()],
    matrix: { hypotheses, rows, result: weighHypotheses(hypotheses, rows) },
    compared: index.groups.length,
    notCompared: input.groups.length - index.groups.length,
  };
}

function crossProfile(group: GroupProfile, inVersion: (key: FeatureKey) => FeatureKey): GroupProfile {
  const features = new Map<FeatureKey, ReadonlySet<string>>();
  for (const [key, reports] of group.features) {
    const now = inVersion(key);
    features.set(now, new Set([...(features.get(now) ?? []), ...reports]));
  }
  return { ...group, features };
}
