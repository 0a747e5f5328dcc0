import type { FeatureKey } from "./evidence.ts";

/** A known group: what reports say it uses. */
export interface GroupProfile {
  /** `G0096`, or an id of one's own. */
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** Each feature with the names of the reports that say so; empty where none is named. */
  readonly features: ReadonlyMap<FeatureKey, ReadonlySet<string>>;
}

/** Groups and what is common among them: made once, asked often. */
export interface GroupIndex {
  readonly groups: readonly GroupProfile[];
  /** How many groups have a feature. */
  readonly holders: ReadonlyMap<FeatureKey, number>;
  readonly averageFeatures: number;
  /** Distinct reports on each group, in the order of `groups`. */
  readonly reports: readonly number[];
}

/** A group that little is known of would lead by chance: facts are too few to compare. */
export const fewestFeatures = 5;

/**
 * The groups that can be compared. Those of fewer than `fewest` features are left out, which the caller counts and tells.
 *
 * @param fewest features a group must have
 */
export function indexGroups(profiles: readonly GroupProfile[], fewest = fewestFeatures): GroupIndex {
  const groups = profiles.filter(({ features }) => features.size >= fewest);
  const holders = new Map<FeatureKey, number>();
  let total = 0;
  for (const { features } of groups) {
    total += features.size;
    for (const key of features.keys()) holders.set(key, (holders.get(key) ?? 0) + 1);
  }
  return {
    groups,
    holders,
    averageFeatures: groups.length === 0 ? 0 : total / groups.length,
    reports: groups.map(
      ({ features }) => new Set([...features.values()].flatMap((names) => [...names])).size,
    ),
  };
}
