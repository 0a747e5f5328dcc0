import type { Observation } from "./observation.ts";
import { type Group, type GroupEvidence, newGroup } from "./group.ts";
import type { Plan } from "./plan.ts";

/** All that a correlator remembers, as plain JSON. Correlations are named by identity, so that others can have come or gone. */
export interface Snapshot<Ref> {
  readonly version: 1;
  readonly newest: number | null;
  readonly settled: number | null;
  readonly correlations: readonly {
    readonly identity: string;
    readonly groups: readonly SavedGroup<Ref>[];
  }[];
  /** Events that wait for earlier ones; `plan` of a hit counts into `correlations`. */
  readonly waiting: readonly Observation<Ref>[];
}

type SavedGroup<Ref> = readonly [
  key: string,
  values: readonly string[],
  state: unknown,
  evidence: readonly GroupEvidence<Ref>[],
];

export function saveState<Ref>(state: {
  readonly plans: readonly Plan[];
  readonly newest: number;
  readonly settled: number;
  readonly groups: readonly ReadonlyMap<string, Group<Ref>>[];
  readonly waiting: readonly Observation<Ref>[];
}): Snapshot<Ref> {
  return {
    version: 1,
    newest: finite(state.newest),
    settled: finite(state.settled),
    correlations: state.plans.map(({ identity, index }) => ({
      identity,
      groups: [...(state.groups[index] ?? [])].map(([key, group]) => [
        key,
        group.values,
        group.toJSON(),
        group.saveEvidence(),
      ]),
    })),
    waiting: state.waiting,
  };
}

export function restoreState<Ref>(
  snapshot: Snapshot<Ref>,
  plans: readonly Plan[],
): {
  readonly newest: number;
  readonly settled: number;
  readonly groups: readonly Group<Ref>[];
  readonly waiting: readonly Observation<Ref>[];
} {
  const byIdentity = new Map(plans.map((plan) => [plan.identity, plan]));
  const known = snapshot.correlations.map(({ identity }) => byIdentity.get(identity));
  const groups = snapshot.correlations.flatMap(({ groups: saved }, at) => {
    const plan = known[at];
    if (plan === undefined) return [];
    return saved.map(([key, values, state, evidence]) => {
      const group = newGroup<Ref>(plan, key, values);
      group.restore(state);
      group.restoreEvidence(evidence);
      return group;
    });
  });
  const waiting = snapshot.waiting.flatMap(({ time, ref, hits }) => {
    const kept = hits.flatMap((hit) => {
      const plan = known[hit.plan];
      return plan === undefined ? [] : [{ ...hit, plan: plan.index }];
    });
    return kept.length === 0 ? [] : [{ time, ref, hits: kept.sort((a, b) => a.plan - b.plan) }];
  });
  return {
    newest: snapshot.newest ?? Number.NEGATIVE_INFINITY,
    settled: snapshot.settled ?? Number.NEGATIVE_INFINITY,
    groups,
    waiting,
  };
}

/** The same with other names for events, such as shorter ones. */
export function mapSnapshot<From, To>(snapshot: Snapshot<From>, map: (ref: From) => To): Snapshot<To> {
  return {
    ...snapshot,
    correlations: snapshot.correlations.map(({ identity, groups }) => ({
      identity,
      groups: groups.map(([key, values, state, evidence]) => [
        key,
        values,
        state,
        evidence.map((entry) => ({ ...entry, ref: map(entry.ref) })),
      ]),
    })),
    waiting: snapshot.waiting.map((observation) => ({ ...observation, ref: map(observation.ref) })),
  };
}

/** JSON has no infinity. */
function finite(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}
