import type { FeatureKey } from "../../apps/breakwater/src/track/attribution/evidence.ts";
import {
  fewestFeatures,
  type GroupIndex,
  type GroupProfile,
  indexGroups,
} from "../../apps/breakwater/src/track/attribution/group-profile.ts";

export interface Query {
  readonly actor: string;
  readonly evidence: ReadonlySet<FeatureKey>;
  readonly index: GroupIndex;
  /** The same, as if nobody knew the actor. */
  readonly indexWithout: GroupIndex;
}

/**
 * A query for each group and report: what the report says of the group, against profiles from which that report is taken
 * out, everyone's. Query and profile have five features at least.
 */
export function leaveOneReportOut(
  groups: readonly GroupProfile[],
  isTaken: (key: FeatureKey) => boolean,
): readonly Query[] {
  const byReport = new Map<string, Map<string, Set<FeatureKey>>>();
  for (const { id, features } of groups)
    for (const [key, reports] of features)
      for (const report of isTaken(key) ? reports : []) {
        const actors = byReport.get(report) ?? new Map<string, Set<FeatureKey>>();
        byReport.set(report, actors.set(id, (actors.get(id) ?? new Set()).add(key)));
      }
  const queries: Query[] = [];
  for (const [report, actors] of byReport) {
    const asked = [...actors].filter(([, evidence]) => evidence.size >= fewestFeatures);
    if (asked.length === 0) continue;
    const profiles = withoutReports(groups, new Set([report]), isTaken);
    const index = indexGroups(profiles);
    for (const [actor, evidence] of asked)
      if (index.groups.some(({ id }) => id === actor))
        queries.push({
          actor,
          evidence,
          index,
          indexWithout: indexGroups(profiles.filter(({ id }) => id !== actor)),
        });
  }
  return queries;
}

/** What is still known when some reports had never been written. */
export function withoutReports(
  groups: readonly GroupProfile[],
  reports: ReadonlySet<string>,
  isTaken: (key: FeatureKey) => boolean,
): readonly GroupProfile[] {
  return groups.map((group) => {
    const features = new Map<FeatureKey, ReadonlySet<string>>();
    for (const [key, names] of group.features) {
      const left = new Set([...names].filter((name) => !reports.has(name)));
      if (isTaken(key) && (names.size === 0 || left.size > 0)) features.set(key, left);
    }
    return { ...group, features };
  });
}

/** Folds are of groups, by their id: no actor is in two of them. */
export function foldOf(actor: string, folds: number): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < actor.length; at += 1) hash = Math.imul(hash ^ actor.charCodeAt(at), 16_777_619);
  return (hash >>> 8) % folds;
}
