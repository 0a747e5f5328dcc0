import type { TenantId } from "@breakwater/ocsf";
import { repeat } from "../../platform/repeat.ts";
import type { Actor } from "../../store/identity.ts";
import type {
  HotfixDevice,
  HotfixDevices,
  RolloutMember,
  Rollouts,
  SignalKind,
  StoredRollout,
} from "../../store/rollouts.ts";
import type { PublishedHotfix } from "../hotfix/channel.ts";
import type { Rollout } from "./advance.ts";
import type { RolloutDependencies } from "./dependencies.ts";
import { nextProgress, type ProgressEvent } from "./device-progress.ts";
import { enlist } from "./enlist.ts";
import { Nonces } from "./nonces.ts";
import { offerDevices, renewOthers } from "./offer-devices.ts";
import type { RingCounts } from "./ring-counts.ts";
import { countMembers, stepRollout } from "./step-rollout.ts";
import { planOf, stateOf } from "./stored-rollout.ts";
import { Turns } from "./turns.ts";

/** What a device says it did with one hotfix. */
export interface DeviceReport {
  readonly hotfix: string;
  readonly version: number;
  readonly state: "fetched" | "verified" | "applied" | "failed" | "undone";
  readonly compromise: "hit" | "not hit" | "unknown" | null;
}

/** Carries out roll-outs: every hotfix that people have signed goes to all devices that it is for, by itself. */
export interface RolloutRunner extends AsyncDisposable {
  /** One look at everything; it also happens by itself every minute. */
  look(): Promise<void>;
  /** The device finds its (empty) offers from its first question on. */
  enrol(
    by: Actor,
    tenant: TenantId,
    device: Parameters<HotfixDevices["enrol"]>[2],
  ): ReturnType<HotfixDevices["enrol"]>;
  remove(by: Actor, tenant: TenantId, device: string): Promise<boolean>;
  /** Returns a nonce when the device has something that can be read back. */
  report(device: HotfixDevice, reports: readonly DeviceReport[]): Promise<string | null>;
  /** Its answer to the nonce, which holds once: a signal for or against what it claims. */
  readBack(
    device: HotfixDevice,
    answers: readonly { readonly hotfix: string; readonly version: number; readonly sha256: string }[],
  ): Promise<void>;
  /** `false` where the device is not in the roll-out. */
  signal(rollout: StoredRollout, device: string, signal: SignalKind, confirms: boolean): Promise<boolean>;
  /** By a person; `null` where the change does not fit the state that it is in. */
  decide(
    by: Actor,
    rollout: StoredRollout,
    action: "rollout.pause" | "rollout.resume" | "rollout.stop",
    change: (rollout: Rollout) => Rollout,
  ): Promise<StoredRollout | null>;
  counts(rollout: StoredRollout): Promise<readonly RingCounts[]>;
}

const everyMs = 60_000;
/** A quarter of the timestamp's life. */
const renewMs = 6 * 3_600_000;

export function startRollouts(d: RolloutDependencies): RolloutRunner {
  const turns = new Turns();
  const nonces = new Nonces();
  let renewedAt = Number.NEGATIVE_INFINITY;
  const look = async (): Promise<void> => {
    const { channel } = d;
    if (channel === null) return;
    const now = d.clock.now();
    const published = newest(channel.published());
    const changed = await turns.take(() => judgeAll(d, published, now));
    const isDue = now - renewedAt >= renewMs;
    if (isDue) channel.renewImage(now);
    // At the start, too: a crash may have come between what is stored and what is signed.
    await offerDevices(d, channel, isDue ? await d.devices.ids() : changed, published, now);
    if (!isDue) return;
    await renewOthers(d, channel, now);
    renewedAt = now;
  };
  const stop =
    d.channel === null
      ? async () => {}
      : repeat(look, everyMs, (error) => d.log.error("roll-outs", { reason: String(error) }));
  return {
    look,
    async enrol(by, tenant, wanted) {
      const enrolled = await d.devices.enrol(by, tenant, wanted);
      d.channel?.offer(enrolled.device.id, [], d.clock.now());
      return enrolled;
    },
    async remove(by, tenant, device) {
      if (!(await d.devices.remove(by, tenant, device))) return false;
      d.channel?.forget(device);
      return true;
    },
    report: (device, reports) =>
      turns.take(async () => {
        const now = d.clock.now();
        await d.devices.contacted(device.id, now);
        const known = await d.rollouts.ofDevice(device.id);
        for (const { hotfix, version, state, compromise } of reports) {
          const one = known.find(({ rollout }) => rollout.hotfix === hotfix && rollout.version === version);
          if (one === undefined) continue;
          const event = { kind: "reported", state, ...(compromise === null ? {} : { compromise }) } as const;
          await happen(d.rollouts, one.rollout, device.id, one.progress, event, now);
        }
        return reports.some(({ state }) => state === "applied") ? nonces.issue(device.id) : null;
      }),
    readBack: (device, answers) =>
      turns.take(async () => {
        const nonce = nonces.take(device.id);
        if (nonce === null || d.channel === null) return;
        const known = await d.rollouts.ofDevice(device.id);
        for (const { hotfix, version, sha256 } of answers) {
          const one = known.find(({ rollout }) => rollout.hotfix === hotfix && rollout.version === version);
          const expected = one === undefined ? null : d.channel.readBack(one.rollout.target, nonce);
          if (one === undefined || expected === null) continue;
          const event = { kind: "signal", signal: "read back", confirms: expected === sha256 } as const;
          await happen(d.rollouts, one.rollout, device.id, one.progress, event, d.clock.now());
        }
      }),
    signal: (rollout, device, signal, confirms) =>
      turns.take(async () => {
        const member = await d.rollouts.member(rollout.id, device);
        if (member === null) return false;
        const event = { kind: "signal", signal, confirms } as const;
        await happen(d.rollouts, rollout, device, member.progress, event, d.clock.now());
        return true;
      }),
    decide: (by, rollout, action, change) =>
      turns.take(async () => {
        const fresh = (await d.rollouts.get(rollout.tenant, rollout.id)) ?? rollout;
        const before = stateOf(fresh);
        const after = change(before);
        if (after === before) return null;
        const state = JSON.stringify(after);
        await d.rollouts.decide(by, fresh, action, state, {});
        return { ...fresh, state };
      }),
    async counts(rollout) {
      const plan = planOf(rollout);
      return countMembers(plan, await d.rollouts.members(rollout.id), d.clock.now());
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Judges every roll-out; returns the devices whose offers changed. */
async function judgeAll(
  d: RolloutDependencies,
  published: readonly PublishedHotfix[],
  now: number,
): Promise<readonly string[]> {
  for (const hotfix of published) await enlist(d, hotfix, now);
  const changed = new Set<string>();
  for (const rollout of await d.rollouts.current())
    for (const device of await stepRollout(d, rollout, published, now)) changed.add(device);
  return [...changed];
}

async function happen(
  rollouts: Rollouts,
  rollout: StoredRollout,
  device: string,
  progress: RolloutMember["progress"],
  event: ProgressEvent,
  now: number,
): Promise<void> {
  const after = nextProgress(progress, event, now, planOf(rollout).minimumSignals);
  await rollouts.saveProgress(rollout.id, [{ device, progress: after }]);
}

/** Only the highest version of each hotfix is rolled out. */
function newest(published: readonly PublishedHotfix[]): readonly PublishedHotfix[] {
  const byName = new Map<string, PublishedHotfix>();
  for (const one of published)
    if (one.version > (byName.get(one.hotfix)?.version ?? 0)) byName.set(one.hotfix, one);
  return [...byName.values()];
}
