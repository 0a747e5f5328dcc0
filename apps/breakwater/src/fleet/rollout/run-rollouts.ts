import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { repeat } from "../../platform/repeat.ts";
import type { TenantId } from "@breakwater/ocsf";
import { type Actor, systemActor } from "../../store/identity.ts";
import type {
  HotfixDevice,
  HotfixDevices,
  RolloutMember,
  Rollouts,
  SignalKind,
  StoredRollout,
} from "../../store/rollouts.ts";
import type { HotfixChannel, PublishedHotfix } from "../hotfix/channel.ts";
import { advanceRollout, type Rollout, startRollout } from "./advance.ts";
import { assignLateDevice, assignRings } from "./assign-ring.ts";
import { isUnderWay, nextProgress, type ProgressEvent } from "./device-progress.ts";
import { isOpen } from "./maintenance-window.ts";
import { defaultPlan, type RolloutPlan } from "./plan.ts";
import { countRing, type RingCounts, type RingMember } from "./ring-counts.ts";

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
  report(device: HotfixDevice, reports: readonly DeviceReport[]): Promise<void>;
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

interface Dependencies {
  readonly rollouts: Rollouts;
  readonly devices: HotfixDevices;
  /** `null` where the server has no hotfix repository: what is stored can be read, nothing is offered. */
  readonly channel: HotfixChannel | null;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 60_000;
/** A quarter of the timestamp's life. */
const renewMs = 6 * 3_600_000;

export function startRollouts(d: Dependencies): RolloutRunner {
  const turns = new Turns();
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
    await offerTo(d, channel, isDue ? await d.devices.ids() : changed, published, now);
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
      return countAll(plan, await d.rollouts.members(rollout.id), d.clock.now());
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Judges every roll-out; returns the devices whose offers changed. */
async function judgeAll(
  d: Dependencies,
  published: readonly PublishedHotfix[],
  now: number,
): Promise<readonly string[]> {
  for (const hotfix of published) await enlist(d, hotfix, now);
  const changed = new Set<string>();
  for (const rollout of await d.rollouts.current())
    for (const device of await step(d, rollout, published, now)) changed.add(device);
  return [...changed];
}

/** One device after the other: signing and writing durably take some ms each, and others wait in this thread. */
async function offerTo(
  { rollouts }: Dependencies,
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
async function renewOthers({ devices }: Dependencies, channel: HotfixChannel, now: number): Promise<void> {
  const enrolled = new Set(await devices.ids());
  for (const device of channel.devices()) {
    if (enrolled.has(device)) continue;
    channel.renewOffer(device, now);
    await setImmediate();
  }
}

export function planOf(rollout: StoredRollout): RolloutPlan {
  return JSON.parse(rollout.plan) as RolloutPlan; // written by `enlist`
}

export function stateOf(rollout: StoredRollout): Rollout {
  return JSON.parse(rollout.state) as Rollout; // written from a `Rollout`
}

/** On by default: every device that a hotfix is for is in a roll-out of it, those that come later too. */
async function enlist(d: Dependencies, hotfix: PublishedHotfix, now: number): Promise<void> {
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

/** One roll-out: judges its rings and offers, or takes offers back. Returns the devices whose offers changed. */
async function step(
  d: Dependencies,
  stored: StoredRollout,
  published: readonly PublishedHotfix[],
  now: number,
): Promise<readonly string[]> {
  const plan = planOf(stored);
  const members = await d.rollouts.members(stored.id);
  const isPublished = published.some(({ target }) => target === stored.target);
  const before = stateOf(stored);
  const { rollout, offering, stops } = advanceRollout(before, plan, countAll(plan, members, now), now);
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

async function stopByGate(d: Dependencies, stored: StoredRollout, rollout: Rollout): Promise<void> {
  const ring = rollout.rings.find(({ kind }) => kind === "stopped");
  const details = ring?.kind === "stopped" ? { errors: ring.errors, tried: ring.tried } : {};
  d.log.error("a roll-out was stopped by its health gate", { target: stored.target, ...details });
  await d.rollouts.decide(systemActor, stored, "rollout.stop", JSON.stringify(rollout), details);
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

function countAll(plan: RolloutPlan, members: readonly RolloutMember[], now: number): readonly RingCounts[] {
  const rings = plan.rings.map((): RingMember[] => []);
  for (const { device, ring, progress } of members)
    rings[ring]?.push({ progress, isOpen: isOpen(device.windows, now) });
  return rings.map((ring) => countRing(ring, plan, now));
}

/** Only the highest version of each hotfix is rolled out. */
function newest(published: readonly PublishedHotfix[]): readonly PublishedHotfix[] {
  const byName = new Map<string, PublishedHotfix>();
  for (const one of published)
    if (one.version > (byName.get(one.hotfix)?.version ?? 0)) byName.set(one.hotfix, one);
  return [...byName.values()];
}

/** One change at a time: a look must not write over what a device has just reported. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => {});
    return mine;
  }
}
