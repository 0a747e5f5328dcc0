import { setImmediate } from "node:timers/promises";
import type { Rollouts } from "../../store/rollouts.ts";
import type { HotfixChannel, PublishedHotfix } from "../hotfix/channel.ts";
import type { RolloutDependencies } from "./dependencies.ts";
import { isUnderWay } from "./device-progress.ts";
import { stateOf } from "./stored-rollout.ts";

/** One device after the other: signing and writing durably take some ms each, and others wait in this thread. */
export async function offerDevices(
  { rollouts }: RolloutDependencies,
  channel: HotfixChannel,
  devices: readonly string[],
  published: readonly PublishedHotfix[],
  now: number,
): Promise<void> {
  const names = new Set(published.map(({ target }) => target));
  for (const device of devices) {
    channel.offer(device, await offersOf(rollouts, device, names), now);
    await setImmediate();
  }
}

/** Devices that were offered something by hand, and are not enrolled here. */
export async function renewOthers(
  { devices }: RolloutDependencies,
  channel: HotfixChannel,
  now: number,
): Promise<void> {
  const enrolled = new Set(await devices.ids());
  for (const device of channel.devices()) {
    if (enrolled.has(device)) continue;
    channel.renewOffer(device, now);
    await setImmediate();
  }
}

/** What is under way or done in roll-outs that were not stopped. */
async function offersOf(
  rollouts: Rollouts,
  device: string,
  published: ReadonlySet<string>,
): Promise<readonly string[]> {
  const offered = (await rollouts.ofDevice(device)).filter(
    ({ rollout, progress }) =>
      published.has(rollout.target) &&
      stateOf(rollout).state.kind !== "stopped" &&
      (isUnderWay(progress) || progress.kind === "applied" || progress.kind === "proven"),
  );
  return offered.map(({ rollout }) => rollout.target).sort();
}
