import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createUuidV7 } from "../../platform/ids.ts";
import { createLog } from "../../platform/log.ts";
import { systemActor } from "../../store/identity.ts";
import { openStore } from "../../store/open-store.ts";
import type { Store } from "../../store/store.ts";
import { type CollectorReports, startCollectorReports } from "./collectors.ts";

let now = Date.UTC(2026, 10, 27, 12);
const clock = { now: () => now, monotonicMs: () => now };
const log = createLog({ clock, level: "error", format: "text", write: () => undefined });
let store: Store;
let reports: CollectorReports;
let told: string[];
let isBusy: boolean;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  store = await openStore({ path: ":memory:", clock, newId: createUuidV7(clock) });
  told = [];
  isBusy = false;
  reports = startCollectorReports({
    inventory: store.inventory,
    collectors: store.collectors,
    changeWindows: store.changeWindows,
    async deliver({ records }) {
      if (isBusy) return { kind: "busy", reason: "full", retryAfterMs: 1_000 };
      told.push(...records.map(({ bytes }) => Buffer.from(bytes).toString("utf8").slice(22)));
      return { kind: "stored", count: records.length, replayed: false };
    },
    clock,
    log,
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await reports[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

async function enrol(name = "edge-1") {
  const [tenant] = await store.tenants.list();
  if (tenant === undefined) throw new Error("there is no tenant");
  return store.collectors.enrol(systemActor, tenant.id, { name, intervalSeconds: 60 });
}

function send({ collector, key }: Awaited<ReturnType<typeof enrol>>, body: string) {
  const signature = createHmac("sha256", Buffer.from(key, "hex")).update(body).digest("hex");
  return reports.take(collector.id, Buffer.from(body), `hmac-sha256=${signature}`, "192.0.2.1");
}

const beat = (sequence: number) => `{"kind":"heartbeat","name":"m","sequence":"${sequence}"}\n`;
const report = (sequence: number, name: string) =>
  `{"kind":"report","name":"m","sequence":"${sequence}"}\n{"kind":"account","name":"${name}"}\n{"kind":"end","name":"end"}\n`;
const changes = () => told.map((line) => (JSON.parse(line) as { kind: string; change: string }).change);

it("tells once that two intervals have passed without a word, and that there is one again", async () => {
  const device = await enrol();
  await send(device, beat(1));
  now += 119_000;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(changes()).toEqual([]);
  now += 2_000;
  await vi.advanceTimersByTimeAsync(45_000);
  expect(changes()).toEqual(["silent"]);
  expect((await store.collectors.list(device.collector.tenant))[0]?.isSilent).toBe(true);
  expect(await send(device, beat(2))).toEqual({ kind: "taken", changes: 0 });
  expect(changes()).toEqual(["silent", "returned"]);
});

it("takes a report for done only when what it changed is durable", async () => {
  const device = await enrol();
  await send(device, report(1, "root"));
  isBusy = true;
  expect(await send(device, report(2, "other"))).toEqual({ kind: "busy", retryAfterMs: 1_000 });
  isBusy = false;
  expect(await send(device, report(2, "other"))).toEqual({ kind: "taken", changes: 2 });
  expect(changes()).toEqual(["added", "removed"]);
});

it("compares reports that come at once one after the other", async () => {
  const device = await enrol();
  await send(device, report(1, "root"));
  const taken = await Promise.all([send(device, report(2, "a")), send(device, report(3, "b"))]);
  expect(taken.map((one) => (one.kind === "taken" ? one.changes : one.kind))).toEqual([2, 2]);
});

it("says of changes that a window was open for them, and of no others", async () => {
  const device = await enrol();
  const { tenant } = device.collector;
  const upgrade = { title: "Upgrade", device: "edge-1", beginsAt: now + 60_000, endsAt: now + 120_000 };
  const window = await store.changeWindows.open(systemActor, tenant, upgrade);
  await send(device, report(1, "root"));
  now += 30_000;
  await send(device, report(2, "before"));
  now += 150_000;
  await send(device, report(3, "within"));
  now += 10_000;
  await send(device, report(4, "after"));
  const expected = told.map((line) => {
    const { name, change, expected: why } = JSON.parse(line) as Record<string, string>;
    return change === "added" ? [name, why] : null;
  });
  expect(expected.filter((one) => one !== null)).toEqual([
    ["before", undefined],
    ["within", "Upgrade"],
    ["after", undefined],
  ]);
  // It is over, and what was is not rewritten.
  expect(await store.changeWindows.end(systemActor, tenant, window.id)).toBeNull();
});

const built = (sequence: number, hash: string, more = "") =>
  `{"kind":"report","name":"m","sequence":"${sequence}"}\n{"kind":"system","name":"kernel","value":"5.10"}\n{"kind":"file","name":"/bin/sh","sha256":"${hash}"}\n${more}{"kind":"end","name":"end"}\n`;

it("tells once where a device is unlike the others of its build, and again when it is unlike them otherwise", async () => {
  const [odd, ...others] = await Promise.all(["a", "b", "c", "d", "e"].map((name) => enrol(name)));
  if (odd === undefined) throw new Error("nothing was enrolled");
  await send(odd, built(1, "x"));
  for (const other of others) await send(other, built(1, "good"));
  expect(changes()).toEqual([]);
  await send(odd, built(2, "x"));
  await send(odd, built(3, "x"));
  expect(told.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      device: "a",
      change: "unlike",
      kind: "file",
      name: "/bin/sh",
      after: { sha256: "x" },
      fleet: { sha256: "good" },
      peers: "4 of 4",
    },
  ]);
  const [listed] = await store.collectors.list(odd.collector.tenant);
  expect(listed).toMatchObject({ name: "a", unlikeCount: 1 });
  await send(odd, built(4, "y"));
  expect(changes()).toEqual(["unlike", "changed", "unlike"]);
  await send(odd, built(5, "good"));
  expect((await store.collectors.list(odd.collector.tenant))[0]?.unlikeCount).toBe(0);
});

it("says nothing of devices of another build, or of too few", async () => {
  const devices = await Promise.all(["a", "b", "c", "d"].map((name) => enrol(name)));
  for (const [at, device] of devices.entries()) await send(device, built(1, at === 0 ? "x" : "good"));
  const other = await enrol("z");
  await send(other, built(1, "y").replace("5.10", "6.1"));
  expect(changes()).toEqual([]);
  expect((await store.collectors.list(other.collector.tenant)).map(({ unlikeCount }) => unlikeCount)).toEqual(
    [null, null, null, null, null],
  );
});
