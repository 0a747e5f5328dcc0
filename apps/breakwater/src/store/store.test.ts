import { DatabaseSync } from "node:sqlite";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Detection, DeviceIdentity, EventUid, RuleId, TenantId } from "@breakwater/ocsf";
import { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createUuidV7 } from "../platform/ids.ts";
import { openStore } from "./open-store.ts";
import { createSqliteDialect } from "./sqlite/dialect.ts";
import { systemActor } from "./identity.ts";
import type { BatchCommit, Store } from "./store.ts";

const dayMs = 86_400_000;
const start = Date.UTC(2026, 0, 1);
let now = start;
const clock = { now: () => now, monotonicMs: () => now };
const newId = createUuidV7(clock);
let folder: string;
let path: string;
let store: Store;
let tenant: TenantId;
let other: TenantId;
let sequence = 0;

beforeEach(async () => {
  now = start;
  sequence = 0;
  folder = mkdtempSync(join(tmpdir(), "breakwater-store-"));
  path = join(folder, "control.sqlite");
  store = await openStore({ path, clock, newId });
  tenant = (await store.tenants.list())[0]?.id ?? ("" as TenantId);
  other = newId() as TenantId;
  using database = new DatabaseSync(path);
  database
    .prepare(
      "INSERT INTO tenants (id, organisation_id, name, created_at) SELECT ?, organisation_id, 'Other', created_at + 1 FROM tenants",
    )
    .run(other);
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const firewall: DeviceIdentity = {
  vendor: "Fortinet",
  product: "FortiGate",
  kind: "serial",
  value: "FG1",
  hostname: "edge",
  address: "192.0.2.1",
  version: "7.4",
};

function detection(values: Partial<Detection> = {}): Detection {
  return {
    tenant,
    rule: {
      id: "rule-1" as RuleId,
      version: "v1",
      title: "A rule",
      author: "Someone",
      description: "",
      references: [],
      falsePositives: [],
      level: "high",
      source: "title: A rule",
      attack: [{ kind: "technique", id: "T1190", version: null }],
    },
    device: firewall,
    eventUid: newId() as EventUid,
    eventTime: now,
    loggedTime: now,
    reason: { key: "finding.sigma.match", parameters: { device: "edge" } },
    matched: [{ field: "action", path: "unmapped.action", operator: "", pattern: "Add", value: "Add" }],
    visibility: { grade: "partial", reason: { key: "visibility.sigma.log_event", parameters: {} } },
    ...values,
  };
}

async function commit(values: Partial<BatchCommit>): Promise<void> {
  sequence += 1;
  await store.batches.commit({
    sequence,
    committedAt: now,
    rows: 1,
    detections: [],
    devices: [{ tenant, device: firewall, firstSeen: now, lastSeen: now, count: 1 }],
    deliveries: [],
    ...values,
  });
}

const page = { limit: 100, cursor: null };
const list = async (of: TenantId = tenant) => (await store.findings.list(of, {}, page)).items;

describe("findings", () => {
  test("one rule on one device is one open finding, with count, first and last", async () => {
    await commit({ detections: [detection({ eventTime: start + 5 }), detection({ eventTime: start + 1 })] });
    await commit({ detections: [detection({ eventTime: start + 9 })] });
    const [finding, ...more] = await list();
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ status: "open", count: 3, firstSeen: start + 1, lastSeen: start + 9 });
    expect(finding?.device).toMatchObject({ name: "edge", vendor: "Fortinet" });
  });

  test("another device, another rule and another tenant are findings of their own", async () => {
    const second = { ...firewall, value: "FG2", hostname: "edge-2" };
    await commit({
      detections: [
        detection(),
        detection({ device: second }),
        detection({ rule: { ...detection().rule, id: "rule-2" as RuleId } }),
        detection({ device: null }),
        detection({ tenant: other }),
      ],
      devices: [
        { tenant, device: firewall, firstSeen: now, lastSeen: now, count: 1 },
        { tenant, device: second, firstSeen: now, lastSeen: now, count: 1 },
        { tenant: other, device: firewall, firstSeen: now, lastSeen: now, count: 1 },
      ],
    });
    expect(await list()).toHaveLength(4);
    expect(await list(other)).toHaveLength(1);
  });

  test("events beyond those that are named are counted", async () => {
    await commit({ detections: [detection({ more: { count: 999, lastEventTime: now + 50 } })] });
    expect(await list()).toMatchObject([{ count: 1_000, lastSeen: now + 50 }]);
  });

  test.each([
    [30, "reopens it"],
    [31, "starts a new one that names it"],
  ])("new evidence %i days after closing %s", async (days) => {
    await commit({ detections: [detection()] });
    const [first] = await list();
    if (first === undefined) throw new Error("no finding");
    await store.findings.close(systemActor, tenant, first.id, {
      resolution: "benign",
      comment: "a test of ours",
    });
    now += days * dayMs;
    await commit({ detections: [detection()] });
    const all = await list();
    if (days <= 30) {
      expect(all).toMatchObject([
        { id: first.id, status: "open", count: 2, resolution: null, closedAt: null },
      ]);
    } else {
      expect(all).toHaveLength(2);
      expect(all.find(({ status }) => status === "open")).toMatchObject({ count: 1, previous: first.id });
      expect(all.find(({ id }) => id === first.id)).toMatchObject({
        status: "closed",
        comment: "a test of ours",
      });
    }
  });

  test("a batch that is committed twice counts once", async () => {
    const batch: BatchCommit = {
      sequence: 7,
      committedAt: now,
      rows: 1,
      detections: [detection()],
      devices: [{ tenant, device: firewall, firstSeen: now, lastSeen: now, count: 1 }],
      deliveries: [],
    };
    await store.batches.commit(batch);
    await store.batches.commit(batch);
    expect(await list()).toMatchObject([{ count: 1 }]);
    expect((await store.devices.list(tenant, {}, page)).items).toMatchObject([{ eventCount: 1 }]);
    expect(await store.batches.lastSequence()).toBe(7);
  });

  test("evidence keeps what matched, a thousand events at most, and the count goes on", async () => {
    await commit({ detections: Array.from({ length: 1_100 }, () => detection()) });
    const [finding] = await list();
    if (finding === undefined) throw new Error("no finding");
    expect(finding.count).toBe(1_100);
    let kept = 0;
    let cursor: string | null = null;
    do {
      const next: Awaited<ReturnType<Store["findings"]["evidence"]>> = await store.findings.evidence(
        tenant,
        finding.id,
        {
          limit: 300,
          cursor,
        },
      );
      kept += next.items.length;
      expect(next.items[0]?.matched).toEqual(detection().matched);
      cursor = next.nextCursor;
    } while (cursor !== null);
    expect(kept).toBe(1_000);
  });

  test("another tenant can neither see, list, close nor reopen it", async () => {
    await commit({ detections: [detection()] });
    const [finding] = await list();
    if (finding === undefined) throw new Error("no finding");
    expect(await list(other)).toEqual([]);
    expect(await store.findings.get(other, finding.id)).toBeNull();
    expect((await store.findings.evidence(other, finding.id, page)).items).toEqual([]);
    expect(
      await store.findings.close(systemActor, other, finding.id, { resolution: "benign", comment: "" }),
    ).toBeNull();
    expect(await store.findings.reopen(systemActor, other, finding.id)).toBeNull();
    expect(await store.findings.countOpen(other)).toMatchObject({ high: 0 });
    expect(await store.findings.countOpen(tenant)).toMatchObject({ high: 1 });
    expect(await store.devices.get(other, finding.device?.id ?? ("" as never))).toBeNull();
  });

  test("the rule as it is now shows after its author raised the level", async () => {
    await commit({ detections: [detection()] });
    await commit({
      detections: [detection({ rule: { ...detection().rule, level: "critical", version: "v2" } })],
    });
    expect(await list()).toMatchObject([{ severity: "critical", rule: { version: "v2" } }]);
  });
});

describe("devices", () => {
  const seen = async (device: DeviceIdentity) =>
    commit({ devices: [{ tenant, device, firstSeen: now, lastSeen: now, count: 2 }] });

  test("the same serial number is the same device, whatever name and address it has today", async () => {
    await seen(firewall);
    await seen({ ...firewall, hostname: "renamed", address: "192.0.2.9", version: "7.6" });
    const { items } = await store.devices.list(tenant, {}, page);
    expect(items).toMatchObject([{ eventCount: 4, address: "192.0.2.9", version: "7.6" }]);
  });

  test("a list is cut into pages that hold each device once", async () => {
    for (let at = 0; at < 7; at += 1) await seen({ ...firewall, value: `FG-${at}` });
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const next: Awaited<ReturnType<Store["devices"]["list"]>> = await store.devices.list(
        tenant,
        {},
        {
          limit: 3,
          cursor,
        },
      );
      names.push(...next.items.flatMap(({ identities }) => identities.map(({ value }) => value)));
      cursor = next.nextCursor;
    } while (cursor !== null);
    expect(new Set(names.filter((name) => name.startsWith("FG-"))).size).toBe(7);
    await expect(
      store.devices.list(tenant, {}, { limit: 3, cursor: "'; DROP TABLE devices; --" }),
    ).rejects.toThrow(/cursor/);
  });
});

describe("deliveries", () => {
  const delivery = { source: "http:key", key: "k1", bodyHash: "h", count: 3, checkpoint: null };

  test("are known by tenant, source and key, and the newest of a source is found", async () => {
    await commit({ deliveries: [{ tenant, ...delivery }] });
    await commit({ deliveries: [{ tenant, ...delivery, key: "k2", checkpoint: "offset 10" }] });
    expect(await store.batches.delivery(tenant, "http:key", "k1")).toMatchObject({ count: 3, bodyHash: "h" });
    expect(await store.batches.delivery(other, "http:key", "k1")).toBeNull();
    expect(await store.batches.delivery(tenant, "http:other", "k1")).toBeNull();
    expect(await store.batches.lastDelivery(tenant, "http:key")).toMatchObject({
      key: "k2",
      checkpoint: "offset 10",
    });
  });
});

describe("what correlations remember", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const step = (position: number, text: string) => ({
    position,
    receivedAt: now + position,
    observations: [
      { tenant, bytes: bytes(text) },
      { tenant: other, bytes: bytes(`${text} of another`) },
    ],
  });

  test("is the state that was saved last, and every step since, each stored with its batch or on its own", async () => {
    expect(await store.correlation.load()).toEqual({ position: 0, states: [], steps: [] });
    await commit({ correlation: step(1, "first") });
    await store.correlation.save(1, [{ tenant, bytes: bytes("state") }]);
    await commit({ correlation: null });
    await commit({ correlation: step(2, "second") });
    await store.batches.commitStep({
      committedAt: now,
      detections: [detection()],
      correlation: { position: 3, receivedAt: now + 3, observations: [] },
    });
    const { observations } = step(2, "second");
    expect(await store.correlation.load()).toEqual({
      position: 3,
      states: [{ tenant, bytes: bytes("state") }],
      steps: [
        { receivedAt: now + 2, observations },
        { receivedAt: now + 3, observations: [] },
      ],
    });
    expect(await list()).toMatchObject([{ count: 1 }]);
    await store.correlation.save(3, []);
    expect(await store.correlation.load()).toMatchObject({ states: [], steps: [] });
  });

  test("takes a step once, with the batch that it belongs to", async () => {
    const batch: BatchCommit = {
      sequence: 7,
      committedAt: now,
      rows: 1,
      detections: [],
      devices: [],
      deliveries: [],
      correlation: step(1, "first"),
    };
    await store.batches.commit(batch);
    await store.batches.commit(batch);
    expect((await store.correlation.load()).steps).toHaveLength(1);
  });

  test("of a purged tenant is gone, and does not come back with what is saved later", async () => {
    await store.correlation.save(0, [{ tenant: other, bytes: bytes("state") }]);
    await commit({ correlation: step(1, "first") });
    await store.tenants.remove(systemActor, other);
    await store.tenants.purge(systemActor, other);
    const left = await store.correlation.load();
    expect(left.states).toEqual([]);
    expect(left.steps[0]?.observations).toMatchObject([{ tenant }]);
    await store.correlation.save(1, [
      { tenant, bytes: bytes("mine") },
      { tenant: other, bytes: bytes("state") },
    ]);
    expect((await store.correlation.load()).states).toMatchObject([{ tenant }]);
  });

  test("is not stored where what it led to cannot be", async () => {
    const broken = detection({ eventTime: Number.NaN });
    await expect(
      store.batches.commitStep({ committedAt: now, detections: [broken], correlation: step(1, "first") }),
    ).rejects.toThrow();
    expect(await store.correlation.load()).toMatchObject({ position: 0, steps: [] });
  });
});

describe("a finding of several devices", () => {
  test("is told from others by what its events have in common, in any case", async () => {
    const of = (...group: readonly string[]) => detection({ device: null, group });
    await commit({ detections: [of("eve", "a"), of("EVE", "A"), of("eve", "b")] });
    await commit({ detections: [of("Eve", "a"), detection({ device: null })] });
    expect((await list()).map(({ count }) => count).sort((a, b) => a - b)).toEqual([1, 1, 3]);
  });

  test("with a device is that device's, whatever the group", async () => {
    await commit({ detections: [detection({ group: ["x"] }), detection({ group: ["y"] })] });
    expect(await list()).toMatchObject([{ count: 2 }]);
  });
});

describe("the file", () => {
  const failure = async (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: Error & { code?: string }) => error,
    );

  test("is reopened with all that was in it", async () => {
    await commit({ detections: [detection()] });
    await store[Symbol.asyncDispose]();
    store = await openStore({ path, clock, newId });
    expect(await list()).toHaveLength(1);
    expect(await store.tenants.list()).toHaveLength(2);
  });

  test("that a newer version wrote is refused", async () => {
    await store[Symbol.asyncDispose]();
    {
      using database = new DatabaseSync(path);
      database
        .prepare(
          "INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-later', '2030-01-01T00:00:00.000Z')",
        )
        .run();
    }
    const error = await failure(openStore({ path, clock, newId }));
    expect(error).toMatchObject({ code: "newer_schema" });
    expect(error?.message).toContain("newer Breakwater");
    {
      using database = new DatabaseSync(path);
      database.prepare("DELETE FROM kysely_migration WHERE name = '9999-later'").run();
    }
    store = await openStore({ path, clock, newId });
  });

  test("that is no database is refused with what to do", async () => {
    const broken = join(folder, "broken.sqlite");
    writeFileSync(broken, "not a database, ".repeat(100));
    const error = await failure(openStore({ path: broken, clock, newId }));
    expect(error).toMatchObject({ code: "cannot_open" });
    expect(error?.message).toContain("restore it from a backup");
  });
});

test("a value that SQLite would store as something else is refused", async () => {
  const db = new Kysely<{ things: { value: unknown } }>({
    dialect: createSqliteDialect(new DatabaseSync(":memory:")),
  });
  await db.schema.createTable("things").addColumn("value", "text").execute();
  for (const value of [new Date(), Number.NaN, Number.POSITIVE_INFINITY, {}, [], true])
    await expect(db.insertInto("things").values({ value }).execute()).rejects.toThrow();
  for (const value of [null, "text", 1.5, 10n, new Uint8Array([1])])
    await db.insertInto("things").values({ value }).execute();
  await db.destroy();
});
