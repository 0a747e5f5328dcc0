// A roll-out to 10,000 simulated devices, with the state machine that the server uses: does a bad hotfix stop within the first
// ring, when is a good one proven on 95 % of reachable devices, and does every state add up at every look?
//   node scripts/run.mjs bench/rollout.ts [--devices N] [--seed N]
// Devices ask every 30 minutes. How they are offline is assumed, not measured: 88 % are rarely off (once in 30 days, for a
// median of 20 minutes), 7 % at night and on Sundays, 4 % for days now and then, 1 % never come back. 5 % may be changed only from 1 to 5
// at night, 2 % have opted out. A good hotfix fails by itself on 0.3 %. Outside probes reach 95 %; another channel 60 %.
import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { advanceRollout, type Rollout, startRollout } from "../apps/breakwater/src/fleet/rollout/advance.ts";
import { assignRings } from "../apps/breakwater/src/fleet/rollout/assign-ring.ts";
import {
  freshProgress,
  nextProgress,
  type ProgressEvent,
} from "../apps/breakwater/src/fleet/rollout/device-progress.ts";
import { isOpen } from "../apps/breakwater/src/fleet/rollout/maintenance-window.ts";
import type { DeviceProgress, MaintenanceWindow } from "../apps/breakwater/src/store/rollouts.ts";
import { defaultPlan, type RolloutPlan, urgentPlan } from "../apps/breakwater/src/fleet/rollout/plan.ts";
import { countRing, type RingMember, visibleKind } from "../apps/breakwater/src/fleet/rollout/ring-counts.ts";
import { timeToProtect } from "../apps/breakwater/src/fleet/rollout/time-to-protect.ts";
import { generator } from "../conformance/fuzz/random.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({
  options: { devices: { type: "string", default: "10000" }, seed: { type: "string", default: "1" } },
});
const deviceCount = Number(values.devices);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const badRuns = 10;
const taken: ReadonlySet<string> = new Set(["applied", "proven", "failed", "undone"]);
const stepMs = 5 * minuteMs;
const pollMs = 30 * minuteMs;
// A Monday, 08:00 UTC.
const releasedAt = Date.UTC(2026, 10, 23, 8);
const night: readonly MaintenanceWindow[] = [
  { timeZone: "UTC", days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 60, toMinute: 300 },
];

/** What a hotfix does to devices, as shares. */
interface Effect {
  readonly name: string;
  /** `verify` fails and it is undone. */
  readonly fails: number;
  /** The device applies it and is never heard of again. */
  readonly breaks: number;
  /** The device says "applied" and is still vulnerable from outside. */
  readonly claims: number;
}

interface Device {
  readonly id: string;
  readonly ring: number;
  readonly pattern: "steady" | "office" | "absent" | "gone";
  readonly hasWindow: boolean;
  readonly isProbed: boolean;
  readonly hasChannel: boolean;
  progress: DeviceProgress;
  nextPoll: number;
  offlineUntil: number;
  isBroken: boolean;
  claimsOnly: boolean;
}

interface Outcome {
  readonly rollout: Rollout;
  readonly devices: readonly Device[];
  readonly ringTimes: readonly (number | null)[];
  readonly stoppedAt: number | null;
  readonly reachableProvenAt: number | null;
}

console.log(`machine  ${machine()}`);
console.log(`devices  ${deviceCount}, seed ${values.seed}\n`);
const good: Effect = { name: "good", fails: 0.003, breaks: 0.0002, claims: 0 };
for (const [name, plan] of [
  ["default plan", defaultPlan],
  ["urgent plan", urgentPlan],
] as const)
  reportGood(name, plan);
for (const effect of [
  { name: "fails on 30 %", fails: 0.3, breaks: 0, claims: 0 },
  { name: "fails on 10 %", fails: 0.1, breaks: 0, claims: 0 },
  { name: "breaks 20 %", fails: 0, breaks: 0.2, claims: 0 },
  { name: "does not fix 50 %", fails: 0, breaks: 0, claims: 0.5 },
])
  for (const [name, plan] of [
    ["default", defaultPlan],
    ["urgent", urgentPlan],
  ] as const)
    reportBad(name, plan, effect);

function reportGood(name: string, plan: RolloutPlan): void {
  const begin = performance.now();
  const { rollout, devices, ringTimes, reachableProvenAt } = simulate(
    good,
    plan,
    7 * 24 * hourMs,
    Number(values.seed),
  );
  const tookMs = performance.now() - begin;
  assert.notEqual(rollout.state.kind, "stopped", "a good hotfix is not stopped");
  assert.ok(reachableProvenAt !== null, "a good hotfix is proven on 95 % of reachable devices");
  const expected = devices
    .filter(({ progress }) => progress.kind !== "opted out")
    .map(({ progress }) => progress);
  const times = timeToProtect(expected, { releasedAt, knownAt: releasedAt });
  const hours = (ms: number | null): string => (ms === null ? "not" : `${(ms / hourMs).toFixed(1)} h`);
  console.log(
    `good, ${name}: proven on 95 % of reachable devices after ${hours(reachableProvenAt - releasedAt)}`,
  );
  console.log(
    `  of all that have not opted out: half after ${hours(times.fromRelease.half)}, 95 % after ${hours(times.fromRelease.most)}; ${((100 * times.proven) / expected.length).toFixed(1)} % after 3 days`,
  );
  console.log(
    `  rings passed after ${ringTimes.map((at) => hours(at === null ? null : at - releasedAt)).join(", ")}; simulated in ${(tookMs / 1000).toFixed(1)} s`,
  );
}

function reportBad(name: string, plan: RolloutPlan, effect: Effect): void {
  let within = 0;
  const hours: number[] = [];
  const touched: number[] = [];
  for (let seed = 1; seed <= badRuns; seed++) {
    const { rollout, devices, stoppedAt } = simulate(effect, plan, 3 * 24 * hourMs, seed);
    assert.equal(rollout.state.kind, "stopped", `${effect.name}: stopped`);
    const had = devices.filter(({ progress, isBroken }) => isBroken || taken.has(progress.kind));
    if (had.every(({ ring }) => ring === 0)) within += 1;
    touched.push(had.length);
    hours.push(((stoppedAt ?? releasedAt) - releasedAt) / hourMs);
  }
  assert.equal(within, badRuns, `${effect.name}: stopped within ring 0 in every run`);
  const median = (all: readonly number[]): number =>
    all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  console.log(
    `bad (${effect.name}), ${name}: stopped within ring 0 in ${within} of ${badRuns} runs, after ${median(hours).toFixed(1)} h (at most ${Math.max(...hours).toFixed(1)}); ${median(touched)} devices had it (at most ${Math.max(...touched)})`,
  );
}

function simulate(effect: Effect, plan: RolloutPlan, durationMs: number, seed: number): Outcome {
  const random = generator(seed);
  const devices = makeDevices(random, plan, seed);
  let rollout = startRollout(plan, releasedAt);
  const ringTimes: (number | null)[] = plan.rings.map(() => null);
  let stoppedAt: number | null = null;
  let reachableProvenAt: number | null = null;
  for (let now = releasedAt; now < releasedAt + durationMs && stoppedAt === null; now += stepMs) {
    const isNight = isOpen(night, now);
    const members = plan.rings.map((): RingMember[] => []);
    for (const { ring, progress, hasWindow } of devices)
      members[ring]?.push({ progress, isOpen: !hasWindow || isNight });
    const counts = members.map((ring) => countRing(ring, plan, now));
    for (const { members, silent, outsideWindow, ...states } of counts)
      assert.equal(
        Object.values(states).reduce((sum, one) => sum + one, 0),
        members,
        `states add up (${silent}, ${outsideWindow})`,
      );
    assert.equal(
      counts.reduce((sum, one) => sum + one.members, 0),
      deviceCount,
      "no device is lost",
    );
    const step = advanceRollout(rollout, plan, counts, now);
    rollout = step.rollout;
    for (const [at, { kind }] of rollout.rings.entries()) if (kind === "passed") ringTimes[at] ??= now;
    if (step.stops) stoppedAt = now;
    for (const device of devices) live(device, effect, plan, step.offering, { now, isNight, random });
    if (reachableProvenAt === null && isProvenWhereReachable(devices, plan, now)) reachableProvenAt = now;
  }
  return { rollout, devices, ringTimes, stoppedAt, reachableProvenAt };
}

function makeDevices(random: () => number, plan: RolloutPlan, seed: number): readonly Device[] {
  const ids = Array.from({ length: deviceCount }, (_, at) => `device-${at}`);
  const rings = assignRings(
    plan.rings,
    ids.map((id) => ({ id, isCanary: false })),
    `rollout-${seed}`,
  );
  return ids.map((id): Device => {
    const kind = random();
    const pattern = kind < 0.88 ? "steady" : kind < 0.95 ? "office" : kind < 0.99 ? "absent" : "gone";
    const nextPoll = releasedAt + random() * pollMs;
    const progress =
      random() < 0.02
        ? nextProgress(freshProgress, { kind: "opted out" }, releasedAt, plan.minimumSignals)
        : freshProgress;
    // What was heard of it before the release.
    const lastContact = pattern === "gone" ? null : releasedAt - random() * pollMs;
    return {
      id,
      ring: rings.get(id) ?? 0,
      pattern,
      hasWindow: random() < 0.05,
      isProbed: random() < 0.95,
      hasChannel: random() < 0.6,
      progress: { ...progress, lastContact },
      nextPoll,
      offlineUntil: pattern === "absent" && random() < 0.3 ? releasedAt + random() * 96 * hourMs : 0,
      isBroken: false,
      claimsOnly: false,
    };
  });
}

interface Moment {
  readonly now: number;
  readonly isNight: boolean;
  readonly random: () => number;
}

/** Five minutes of a device's life: it goes off and comes back, asks, applies, and is looked at from outside. */
function live(
  device: Device,
  effect: Effect,
  plan: RolloutPlan,
  offering: readonly number[],
  { now, isNight, random }: Moment,
): void {
  if (!isOnline(device, now, random)) return;
  const happen = (event: ProgressEvent): void => {
    device.progress = nextProgress(device.progress, event, now, plan.minimumSignals);
  };
  if (device.progress.kind === "applied" && random() < stepMs / (15 * minuteMs)) look(device, happen);
  if (now < device.nextPoll) return;
  device.nextPoll = now + pollMs;
  happen({ kind: "contact" });
  if (offering.includes(device.ring) && (!device.hasWindow || isNight)) happen({ kind: "offered" });
  if (device.progress.kind !== "offered") return;
  happen({ kind: "reported", state: "fetched" });
  happen({ kind: "reported", state: "verified" });
  const fate = random();
  if (fate < effect.fails) return happen({ kind: "reported", state: "undone" });
  if (fate < effect.fails + effect.breaks) {
    device.isBroken = true;
    return;
  }
  device.claimsOnly = fate < effect.fails + effect.breaks + effect.claims;
  happen({ kind: "reported", state: "applied", compromise: "not hit" });
}

function look(device: Device, happen: (event: ProgressEvent) => void): void {
  happen({ kind: "signal", signal: "read back", confirms: true });
  if (device.isProbed) happen({ kind: "signal", signal: "probe", confirms: !device.claimsOnly });
  if (device.hasChannel) happen({ kind: "signal", signal: "second channel", confirms: true });
}

function isOnline(device: Device, now: number, random: () => number): boolean {
  if (device.isBroken || device.pattern === "gone") return false;
  if (now < device.offlineUntil) return false;
  const date = new Date(now);
  if (
    device.pattern === "office" &&
    (date.getUTCDay() === 0 || date.getUTCHours() < 7 || date.getUTCHours() >= 19)
  )
    return false;
  const meanMs = device.pattern === "absent" ? 7 * 24 * hourMs : 30 * 24 * hourMs;
  if (random() >= stepMs / meanMs) return true;
  // Log-normal: half of the outages are shorter than the median, a few last for days.
  const medianMs = device.pattern === "absent" ? 24 * hourMs : 20 * minuteMs;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  device.offlineUntil = now + medianMs * Math.exp(1.2 * normal);
  return false;
}

function isProvenWhereReachable(devices: readonly Device[], plan: RolloutPlan, now: number): boolean {
  let reachable = 0;
  let proven = 0;
  for (const { progress } of devices) {
    const kind = visibleKind(progress, plan, now);
    if (kind === "unreachable" || kind === "opted out") continue;
    reachable += 1;
    if (kind === "proven") proven += 1;
  }
  return proven >= 0.95 * reachable;
}
