// The server's part of a roll-out with real files and a real store: 10,000 enrolled devices, one signed hotfix. How long one
// look at all of them takes, how long offering it to a device takes (signing, and files that are durable), and how long the thread is not
// free for anything else.
//   node scripts/run.mjs bench/director.ts [--devices N]
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { createChannel } from "../apps/breakwater/src/fleet/hotfix/channel.ts";
import { verifyRepository } from "../apps/breakwater/src/fleet/hotfix/repository/verify.ts";
import { startRollouts } from "../apps/breakwater/src/fleet/rollout/run-rollouts.ts";
import { createUuidV7 } from "../apps/breakwater/src/platform/ids.ts";
import { createLog } from "../apps/breakwater/src/platform/log.ts";
import { systemActor } from "../apps/breakwater/src/store/identity.ts";
import { openStore } from "../apps/breakwater/src/store/open-store.ts";
import { ceremony, now, portalBundle } from "../apps/breakwater/test/hotfix/ceremony.ts";
import { machine } from "./machine.ts";

const { values } = parseArgs({ options: { devices: { type: "string", default: "10000" } } });
const count = Number(values.devices);
let time = now;
const clock = { now: () => time, monotonicMs: () => performance.now() };
const folder = mkdtempSync(join(tmpdir(), "breakwater-director-"));
using repository = ceremony();
const channel = createChannel(repository.folder, repository.online, repository.director);
await using store = await openStore({
  path: join(folder, "control.sqlite"),
  clock,
  newId: createUuidV7(clock),
});
const [tenant] = await store.tenants.list();
assert.ok(tenant !== undefined);
const log = createLog({ clock, level: "error", format: "text", write: () => {} });
await using rollouts = startRollouts({
  rollouts: store.rollouts,
  devices: store.hotfixDevices,
  channel,
  clock,
  log,
});

console.log(`machine  ${machine()}`);
const wanted = { hardware: "acme-gate", lane: "supported", isCanary: false, windows: [] } as const;
const enrolling = await timed(async () => {
  for (let at = 0; at < count; at++) {
    const { device } = await rollouts.enrol(systemActor, tenant.id, { ...wanted, name: `gate-${at}` });
    await store.hotfixDevices.contacted(device.id, time);
  }
});
console.log(`enrolled ${count} devices, each with signed (empty) offers: ${perDevice(enrolling, count)}`);

const target = repository.release(portalBundle());
const first = await timed(() => rollouts.look());
console.log(
  `first look: all offers renewed, canaries offered it: ${seconds(first)}, ${perDevice(first, count)}`,
);
const quiet = await timed(() => rollouts.look());
console.log(`a look in which nothing changes: ${seconds(quiet)}`);

const [rollout] = await store.rollouts.list(tenant.id);
assert.ok(rollout !== undefined && rollout.target === target);
const members = await store.rollouts.members(rollout.id);
assert.equal(members.length, count);
const offered = members.filter(({ progress }) => progress.kind === "offered");
assert.equal(offered.length, Math.ceil(count / 100));
const reported = await timed(async () => {
  for (const { device } of offered) {
    await rollouts.report(device, [
      { hotfix: "close-portal", version: 1, state: "applied", compromise: "not hit" },
    ]);
    await rollouts.signal(rollout, device.id, "read back", true);
    await rollouts.signal(rollout, device.id, "probe", true);
  }
});
console.log(`report and two signals: ${perDevice(reported, offered.length)}`);
await rollouts.look();
time += 2 * 3_600_000;
const second = await timed(() => rollouts.look());
const early = (await store.rollouts.members(rollout.id)).filter(
  ({ progress }) => progress.kind === "offered",
).length;
console.log(`ring 1 opens, ${early} devices are offered it: ${seconds(second)}, ${perDevice(second, early)}`);
assert.equal(early, Math.ceil(count / 10) - offered.length);
if (count <= 2_000) assert.deepEqual(verifyRepository(repository.folder, time), []);
rmSync(folder, { recursive: true, force: true });

interface Took {
  readonly ms: number;
  readonly blockedMs: number;
}

async function timed(work: () => Promise<void>): Promise<Took> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const begin = performance.now();
  await work();
  delay.disable();
  return { ms: performance.now() - begin, blockedMs: delay.percentile(99) / 1e6 };
}

function seconds({ ms, blockedMs }: Took): string {
  return `${(ms / 1000).toFixed(2)} s (thread busy for ${blockedMs.toFixed(0)} ms at a time, p99)`;
}

function perDevice({ ms }: Took, devices: number): string {
  return `${(ms / devices).toFixed(2)} ms a device`;
}
