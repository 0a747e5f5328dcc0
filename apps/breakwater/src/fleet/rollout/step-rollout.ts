import { systemActor } from "../../store/identity.ts";
import type { RolloutMember, StoredRollout } from "../../store/rollouts.ts";
import type { PublishedHotfix } from "../hotfix/channel.ts";
import { advanceRollout, type Rollout } from "./advance.ts";
import type { RolloutDependencies } from "./dependencies.ts";
import { isUnderWay, nextProgress, type ProgressEvent } from "./device-progress.ts";
import { isOpen } from "./maintenance-window.ts";
import type { RolloutPlan } from "./plan.ts";
import { countRing, type RingCounts, type RingMember } from "./ring-counts.ts";
import { planOf, stateOf } from "./stored-rollout.ts";

/** One roll-out: judges its rings and offers, or takes offers back. Returns the devices whose offers changed. */
export async function stepRollout(
  d: RolloutDependencies,
  stored: StoredRollout,
  published: readonly PublishedHotfix[],
  now: number,
): Promise<readonly string[]> {
  const plan = planOf(stored);
  const members = await d.rollouts.members(stored.id);
  const isPublished = published.some(({ target }) => target === stored.target);
  const before = stateOf(stored);
  const { rollout, offering, stops } = advanceRollout(before, plan, countMembers(plan, members, now), now);
  if (stops) await stopByGate(d, stored, rollout);
  else if (JSON.stringify(rollout) !== stored.state)
    await d.rollouts.saveState(stored.id, JSON.stringify(rollout));
  // Paused: nobody new is offered it, and what was offered stays.
  const isOffering = isPublished && rollout.state.kind !== "stopped";
  const changes = members.flatMap((member) => {
    const event = eventFor(member, { isOffering, offering, now });
    if (event === null) return [];
    return [
      { device: member.device.id, progress: nextProgress(member.progress, event, now, plan.minimumSignals) },
    ];
  });
  await d.rollouts.saveProgress(stored.id, changes);
  return changes.map(({ device }) => device);
}

function eventFor(
  { device, ring, progress }: RolloutMember,
  {
    isOffering,
    offering,
    now,
  }: { readonly isOffering: boolean; readonly offering: readonly number[]; readonly now: number },
): ProgressEvent | null {
  const isOptedOut = device.optOut !== null && device.optOut.until > now;
  if (isOptedOut !== (progress.kind === "opted out"))
    return isOptedOut
      ? progress.kind === "not offered" || isUnderWay(progress)
        ? { kind: "opted out" }
        : null
      : { kind: "opted in" };
  const mayBeChanged = isOffering && isOpen(device.windows, now);
  if (isUnderWay(progress)) return mayBeChanged ? null : { kind: "withdrawn" };
  return mayBeChanged && offering.includes(ring) && progress.kind === "not offered"
    ? { kind: "offered" }
    : null;
}

async function stopByGate(d: RolloutDependencies, stored: StoredRollout, rollout: Rollout): Promise<void> {
  const ring = rollout.rings.find(({ kind }) => kind === "stopped");
  const details = ring?.kind === "stopped" ? { errors: ring.errors, tried: ring.tried } : {};
  d.log.error("a roll-out was stopped by its health gate", { target: stored.target, ...details });
  await d.rollouts.decide(systemActor, stored, "rollout.stop", JSON.stringify(rollout), details);
}

/** Each ring's devices by what they are now. */
export function countMembers(
  plan: RolloutPlan,
  members: readonly RolloutMember[],
  now: number,
): readonly RingCounts[] {
  const rings = plan.rings.map((): RingMember[] => []);
  for (const { device, ring, progress } of members)
    rings[ring]?.push({ progress, isOpen: isOpen(device.windows, now) });
  return rings.map((ring) => countRing(ring, plan, now));
}
