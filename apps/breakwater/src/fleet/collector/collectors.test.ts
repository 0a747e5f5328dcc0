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
    collectors: store.collectors,
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

async function enrol() {
  const [tenant] = await store.tenants.list();
  if (tenant === undefined) throw new Error("there is no tenant");
  return store.collectors.enrol(systemActor, tenant.id, { name: "edge-1", intervalSeconds: 60 });
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
