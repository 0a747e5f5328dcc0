import type { DeviceProgress, ProgressKind } from "../../store/rollouts.ts";
import type { RolloutPlan } from "./plan.ts";

/** What a person sees of a device: its progress, and `unreachable` where nothing has been heard of it. */
export type VisibleKind = ProgressKind | "unreachable";

/** Devices of one ring by what they are now; they add up to `members`. */
export type RingCounts = Readonly<Record<VisibleKind, number>> & {
  readonly members: number;
  /** Of those that have taken it: silent since. They are counted under their own state too. */
  readonly silent: number;
  /** Of those not offered: their maintenance window is closed. */
  readonly outsideWindow: number;
};

/** A device of a ring, and whether it may be changed now. */
export interface RingMember {
  readonly progress: DeviceProgress;
  readonly isOpen: boolean;
}

/** Unreachable is only said of devices from which something is still expected. */
export function visibleKind(progress: DeviceProgress, plan: RolloutPlan, now: number): VisibleKind {
  const { kind, lastContact } = progress;
  const isExpected =
    kind === "not offered" || kind === "offered" || kind === "fetched" || kind === "verified";
  return isExpected && (lastContact === null || now - lastContact > plan.unreachableAfterMs)
    ? "unreachable"
    : kind;
}

/** It verified or applied the hotfix and was not heard of again: perhaps it does not run any more. */
export function isSilentSinceTaking(
  { kind, since, lastContact }: DeviceProgress,
  plan: RolloutPlan,
  now: number,
): boolean {
  const hasTaken = kind === "verified" || kind === "applied";
  return hasTaken && now - Math.max(since, lastContact ?? 0) > plan.silentAfterMs;
}

export function countRing(members: Iterable<RingMember>, plan: RolloutPlan, now: number): RingCounts {
  const counts: Record<VisibleKind, number> & { members: number; silent: number; outsideWindow: number } = {
    "not offered": 0,
    offered: 0,
    fetched: 0,
    verified: 0,
    applied: 0,
    proven: 0,
    failed: 0,
    undone: 0,
    "opted out": 0,
    unreachable: 0,
    members: 0,
    silent: 0,
    outsideWindow: 0,
  };
  for (const { progress, isOpen } of members) {
    const kind = visibleKind(progress, plan, now);
    counts[kind] += 1;
    counts.members += 1;
    if (kind === "not offered" && !isOpen) counts.outsideWindow += 1;
    if (isSilentSinceTaking(progress, plan, now)) counts.silent += 1;
  }
  return counts;
}
