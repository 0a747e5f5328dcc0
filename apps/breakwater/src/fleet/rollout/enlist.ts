import type { PublishedHotfix } from "../hotfix/channel.ts";
import { startRollout } from "./advance.ts";
import { assignLateDevice, assignRings } from "./assign-ring.ts";
import type { RolloutDependencies } from "./dependencies.ts";
import { defaultPlan } from "./plan.ts";
import { planOf } from "./stored-rollout.ts";

/** On by default: every device that a hotfix is for is in a roll-out of it, those that come later too. */
export async function enlist(d: RolloutDependencies, hotfix: PublishedHotfix, now: number): Promise<void> {
  const devices = await d.devices.ofHardware(hotfix.hardware);
  for (const group of Map.groupBy(devices, ({ tenant, lane }) => `${tenant} ${lane}`).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { tenant, lane } = first;
    const known = (await d.rollouts.list(tenant)).find(
      (one) => one.target === hotfix.target && one.lane === lane,
    );
    const rollout =
      known ??
      (await d.rollouts.start({
        tenant,
        lane,
        target: hotfix.target,
        hotfix: hotfix.hotfix,
        version: hotfix.version,
        title: hotfix.title,
        plan: JSON.stringify(defaultPlan),
        state: JSON.stringify(startRollout(defaultPlan, now)),
        releasedAt: now,
        knownAt: Math.min(hotfix.knownAt ?? now, now),
      }));
    if (rollout === null) continue;
    const { rings } = planOf(rollout);
    const there = new Set((await d.rollouts.members(rollout.id)).map(({ device }) => device.id));
    const missing = group.filter(({ id }) => !there.has(id));
    const assigned = known === undefined ? assignRings(rings, missing, rollout.id) : null;
    await d.rollouts.addMembers(
      rollout,
      missing.map((device) => ({
        device: device.id,
        ring: assigned?.get(device.id) ?? assignLateDevice(rings, device, rollout.id),
      })),
    );
  }
}
