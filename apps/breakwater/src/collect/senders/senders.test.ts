import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RawRecord, TenantId } from "@breakwater/ocsf";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createUuidV7 } from "../../platform/ids.ts";
import { createLog } from "../../platform/log.ts";
import { Metrics } from "../../platform/metrics.ts";
import { systemActor } from "../../store/identity.ts";
import { openStore } from "../../store/open-store.ts";
import type { SenderRule } from "../../store/sender.ts";
import type { Store } from "../../store/store.ts";
import { type CollectCounters, collectCounters } from "../counters.ts";
import type { Delivery, Intake } from "../intake.ts";
import { openQuarantine, type Quarantine } from "./quarantine.ts";
import { createSenderRegistry, type SenderRegistry } from "./registry.ts";
import { createRouting, isNetwork } from "./routing.ts";
import type { SenderOrigin, Unattributed } from "./senders.ts";

const start = Date.UTC(2026, 0, 1, 12);
let now = start;
const clock = { now: () => now, monotonicMs: () => now };
const newId = createUuidV7(clock);
const log = createLog({ clock, level: "error", format: "text", write: () => {} });
const [a, b] = ["tenant-a" as TenantId, "tenant-b" as TenantId];
let folder: string;

beforeEach(() => {
  now = start;
  folder = mkdtempSync(join(tmpdir(), "breakwater-senders-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function origin(peer: string, values: Partial<SenderOrigin> = {}): SenderOrigin {
  return { listener: "syslog-udp", peer, certificate: null, ...values };
}

function record(text: string, values: Partial<Unattributed> = {}): Unattributed {
  const bytes = Buffer.from(text);
  return { bytes, receivedAt: now, transport: "syslog-udp", peer: "192.0.2.1", uid: null, ...values };
}

describe("rules", () => {
  const fingerprint = "ab".repeat(32);
  let age = 0;
  const rule = (tenant: TenantId | null, values: Partial<SenderRule>): SenderRule => ({
    id: `${tenant} ${JSON.stringify(values)}`,
    listener: null,
    network: null,
    certificate: null,
    subject: null,
    createdAt: (age += 1),
    ...values,
    tenant,
  });
  const rules = [
    rule(a, { network: "10.0.0.0/8" }),
    rule(b, { network: "10.1.0.0/16" }),
    rule(null, { network: "10.1.2.3" }),
    rule(b, { network: "10.0.0.0/8", listener: "syslog-tls" }),
    rule(a, { certificate: fingerprint }),
    rule(b, { subject: "CN=branch" }),
    rule(b, { network: "2001:db8::/32" }),
    rule(a, { listener: "syslog-tcp" }),
    rule(b, { listener: "syslog-tcp" }),
  ];
  const certificate = { fingerprint, subject: "CN=branch" };
  test.each([
    ["the only network that fits", origin("10.9.9.9"), a],
    ["the narrower network", origin("10.1.9.9"), b],
    ["an address, which is the narrowest", origin("10.1.2.3"), null],
    ["the same network with a listener before it without", origin("10.9.9.9", { listener: "syslog-tls" }), b],
    ["a certificate before any network", origin("10.1.2.3", { certificate }), a],
    [
      "a subject that was vouched for",
      origin("192.0.2.9", { certificate: { ...certificate, fingerprint: "cd" } }),
      b,
    ],
    [
      "no subject that nobody vouched for",
      origin("192.0.2.9", { certificate: { fingerprint: "cd", subject: null } }),
      undefined,
    ],
    ["IPv6", origin("2001:db8:1::9"), b],
    ["the older of two that say the same", origin("192.0.2.9", { listener: "syslog-tcp" }), a],
    ["nothing", origin("192.0.2.9"), undefined],
    ["nothing for what is no address", origin("unknown"), undefined],
  ])("find %s", (_, one, expected) => {
    const found = createRouting(rules.toReversed()).find(one);
    if (expected === undefined) expect(found).toBeNull();
    else
      expect(found).toEqual(expected === null ? { kind: "blocked" } : { kind: "tenant", tenant: expected });
  });

  test.each([
    ["192.0.2.1", true],
    ["192.0.2.0/24", true],
    ["2001:db8::/32", true],
    ["192.0.2.0/33", false],
    ["2001:db8::/129", false],
    ["192.0.2.0/", false],
    ["192.0.2.0/-1", false],
    ["192.0.2/24", false],
    ["192.0.2.0/24/8", false],
    ["", false],
    ["edge.example", false],
  ])("%s is a network: %s", (text, expected) => {
    expect(isNetwork(text)).toBe(expected);
  });
});

describe("what is kept aside", () => {
  const open = (limitBytes = 1_000_000, share = 1) =>
    openQuarantine({ directory: folder, limitBytes, share });

  test("comes back as it was, in order, and once it is done it is gone", async () => {
    const quarantine = open();
    const records = [
      record("first", { peer: "2001:db8::1" }),
      record("\u0000 bytes ü", { transport: "syslog-tls", truncatedFromBytes: 70_000 }),
      record(""),
    ];
    for (const one of records) expect(quarantine.hold("s", one)).toBe(true);
    expect(quarantine.held("s")).toMatchObject({ records: 3 });
    const [only, ...more] = await quarantine.deliveries("s", a);
    expect(more).toEqual([]);
    expect(only?.delivery.identity?.source).toBe("quarantine:s");
    expect(only?.delivery.records.map(({ tenant, ...rest }) => [tenant, { ...rest, uid: null }])).toEqual(
      records.map((one) => [a, { ...one, bytes: Buffer.from(one.bytes) }]),
    );
    only?.done();
    expect(quarantine.total).toEqual({ records: 0, bytes: 0 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("survives a restart with the same names and uids, so that what was stored is not stored twice", async () => {
    const first = open();
    for (let index = 0; index < 5; index += 1) first.hold("s", record(`line ${index}`));
    const before = (await first.deliveries("s", a))[0]?.delivery;
    const again = open();
    expect(again.held("s")).toEqual(first.held("s"));
    // What comes now is another stretch: the old one may have been handed over already.
    again.hold("s", record("later"));
    const [after, next] = await again.deliveries("s", a);
    expect(after?.delivery.identity).toEqual(before?.identity);
    expect(after?.delivery.records.map(({ uid }) => uid)).toEqual(before?.records.map(({ uid }) => uid));
    expect(next?.delivery.records).toHaveLength(1);
  });

  test("is cut into stretches of one UTC day and of a chunk's size", async () => {
    const quarantine = open(10_000_000);
    quarantine.hold("s", record("before midnight"));
    now = Date.UTC(2026, 0, 2);
    for (let index = 0; index < 2_001; index += 1) quarantine.hold("s", record(`line ${index}`));
    quarantine.hold("s", record("x".repeat(300_000)));
    const lengths = (await quarantine.deliveries("s", a)).map(({ delivery }) => delivery.records.length);
    expect(lengths).toEqual([1, 2_000, 1, 1]);
  });

  test("is bounded, and one sender that floods leaves room for the others", () => {
    const quarantine = open(10_000, 1 / 2);
    let taken = 0;
    while (quarantine.hold("loud", record("x".repeat(100)))) taken += 1;
    expect(quarantine.held("loud").bytes).toBeLessThanOrEqual(5_000);
    expect(taken).toBeGreaterThan(30);
    expect(quarantine.hold("quiet", record("y"))).toBe(true);
  });

  test("is kept of so many senders and no more, since addresses can be forged", () => {
    const quarantine = open(100_000_000);
    let taken = 0;
    for (let index = 0; index < 1_500; index += 1) if (quarantine.hold(`s${index}`, record("x"))) taken += 1;
    expect(taken).toBe(1_000);
    expect(quarantine.hold("s0", record("x"))).toBe(true);
  });

  test("that a crash cut off ends before the cut", async () => {
    const quarantine = open();
    quarantine.hold("s", record("whole"));
    quarantine.hold("s", record("cut off"));
    await quarantine.flush();
    const [name = ""] = readdirSync(join(folder, "s"));
    const path = join(folder, "s", name);
    truncateSync(path, readFileSync(path).length - 3);
    const again = open();
    const [only] = await again.deliveries("s", a);
    expect(only?.delivery.records.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(["whole"]);
  });

  test("any bytes and any file content", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), async (all) => {
        const quarantine = open();
        for (const bytes of all) quarantine.hold("any", record("", { bytes }));
        const deliveries = await quarantine.deliveries("any", a);
        const back = deliveries.flatMap(({ delivery }) => delivery.records.map(({ bytes }) => [...bytes]));
        expect(back).toEqual(all.map((bytes) => [...bytes]));
        for (const { done } of deliveries) done();
      }),
    );
  });
});

describe("senders", () => {
  let store: Store;
  let registry: SenderRegistry;
  let quarantine: Quarantine;
  let counters: CollectCounters;
  let offered: RawRecord[];
  let delivered: Delivery[];
  let isFull: boolean;
  let one: TenantId;

  beforeEach(async () => {
    store = await openStore({ path: join(folder, "control.sqlite"), clock, newId });
    one = (await store.tenants.list())[0]?.id ?? a;
    offered = [];
    delivered = [];
    isFull = false;
    await openRegistry();
  });
  afterEach(async () => {
    await registry[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  async function openRegistry(): Promise<void> {
    const metrics = new Metrics();
    counters = collectCounters(metrics);
    quarantine = openQuarantine({ directory: join(folder, "quarantine"), limitBytes: 1_000_000 });
    const intake: Intake = {
      offer: (raw) => !isFull && offered.push(raw) > 0,
      room: async () => {},
      deliver: async (delivery) => {
        delivered.push(delivery);
        return { kind: "stored", count: delivery.records.length, replayed: false };
      },
    };
    registry = await createSenderRegistry({
      store: store.senders,
      tenants: () => store.tenants.list(),
      quarantine,
      intake,
      counters,
      metrics,
      clock,
      log,
    });
  }

  async function restart(): Promise<void> {
    await registry[Symbol.asyncDispose]();
    await openRegistry();
  }

  async function addTenant(): Promise<TenantId> {
    const [first] = await store.tenants.list();
    const tenant = { organisation: first?.organisation ?? "", name: "Two", sector: null, country: null };
    const { id } = await store.tenants.create(systemActor, tenant);
    await registry.refresh();
    return id;
  }

  const send = (from: SenderOrigin, text: string) =>
    registry.gate(from).offer(record(text, { peer: from.peer }));
  const page = { limit: 100, cursor: null };
  const list = async (tenant = one) => {
    await registry.flush();
    return (await store.senders.list({ tenant, unmapped: true, state: null }, page)).items;
  };
  const delivering = async () => {
    while (quarantine.total.records > 0) await new Promise((resolve) => setImmediate(resolve));
    return delivered.flatMap(({ tenant, records }) =>
      records.map(({ bytes }) => [tenant, Buffer.from(bytes).toString()]),
    );
  };

  test("with one tenant a new one is accepted, shown as new, and counted", async () => {
    for (let count = 0; count < 3; count += 1) {
      now += 1_000;
      expect(send(origin("192.0.2.1"), "hello")).toBe(true);
    }
    expect(offered.map(({ tenant }) => tenant)).toEqual([one, one, one]);
    const [sender] = await list();
    expect(sender).toMatchObject({
      address: "192.0.2.1",
      listener: "syslog-udp",
      tenant: one,
      state: "accepted",
      messageCount: 3,
      acknowledgedAt: null,
      firstSeen: start + 1_000,
      lastSeen: start + 3_000,
    });
    await store.senders.acknowledge(systemActor, sender?.id ?? "");
    expect((await list())[0]?.acknowledgedAt).not.toBeNull();
  });

  test("with several a new one is kept aside until it is mapped, and then all of it is the tenant's", async () => {
    send(origin("192.0.2.1"), "from before");
    const two = await addTenant();
    send(origin("192.0.2.1"), "known");
    send(origin("192.0.2.2"), "kept aside");
    send(origin("192.0.2.2"), "kept, too");
    expect(offered.map(({ tenant }) => tenant)).toEqual([one, one]);
    const sender = (await list()).find(({ address }) => address === "192.0.2.2");
    expect(sender).toMatchObject({ state: "quarantined", tenant: null, messageCount: 2 });
    expect(registry.held(sender?.id ?? "")).toMatchObject({ records: 2 });
    expect(counters.quarantined.value()).toBe(2);
    await store.senders.map(systemActor, sender?.id ?? "", two);
    await registry.refresh();
    expect(await delivering()).toEqual([
      [two, "kept aside"],
      [two, "kept, too"],
    ]);
    send(origin("192.0.2.2"), "directly");
    expect(offered.at(-1)?.tenant).toBe(two);
    expect((await list(two)).find(({ address }) => address === "192.0.2.2")).toMatchObject({
      state: "accepted",
      tenant: two,
    });
  });

  test("what was decided, and what is kept aside, is the same after a restart", async () => {
    const two = await addTenant();
    for (const peer of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) send(origin(peer), peer);
    const [third, second] = [
      (await list()).find(({ address }) => address === "192.0.2.3"),
      (await list()).find(({ address }) => address === "192.0.2.2"),
    ];
    await store.senders.block(systemActor, third?.id ?? "");
    await restart();
    expect(quarantine.total.records).toBe(2);
    send(origin("192.0.2.3"), "blocked");
    expect(counters.dropped.value({ reason: "blocked_sender", transport: "syslog-udp" })).toBeGreaterThan(0);
    send(origin("192.0.2.2"), "still aside");
    await store.senders.map(systemActor, second?.id ?? "", two);
    await restart();
    while (quarantine.held(second?.id ?? "").records > 0)
      await new Promise((resolve) => setImmediate(resolve));
    expect(
      delivered.flatMap(({ records }) => records.map(({ bytes }) => Buffer.from(bytes).toString())),
    ).toEqual(["192.0.2.2", "still aside"]);
  });

  test("a rule maps those that it fits, also what was kept aside, until it is gone", async () => {
    const two = await addTenant();
    send(origin("10.1.2.3"), "aside");
    const rule = await store.senders.createRule(systemActor, {
      listener: null,
      network: "10.1.0.0/16",
      certificate: null,
      subject: null,
      tenant: two,
    });
    await registry.refresh();
    expect(await delivering()).toEqual([[two, "aside"]]);
    send(origin("10.1.2.4"), "new, and ruled");
    expect(offered.at(-1)?.tenant).toBe(two);
    expect((await list(two)).map(({ tenant, acknowledgedAt }) => [tenant, acknowledgedAt])).toEqual([
      [two, null],
      [two, null],
    ]);
    await store.senders.removeRule(systemActor, rule.id);
    await registry.refresh();
    send(origin("10.1.2.3"), "nobody's again");
    expect((await list()).find(({ address }) => address === "10.1.2.3")).toMatchObject({
      state: "quarantined",
      tenant: null,
    });
  });

  test("what a person said of one sender goes before a rule", async () => {
    const two = await addTenant();
    const conditions = { listener: null, certificate: null, subject: null };
    await store.senders.createRule(systemActor, { ...conditions, network: "10.0.0.0/8", tenant: two });
    await registry.refresh();
    send(origin("10.1.2.3"), "by rule");
    const [sender] = await list(two);
    await store.senders.map(systemActor, sender?.id ?? "", one);
    await registry.refresh();
    send(origin("10.1.2.3"), "by a person");
    expect(offered.map(({ tenant }) => tenant)).toEqual([two, one]);
  });

  test("a removed tenant's senders are not another's", async () => {
    const two = await addTenant();
    const conditions = { listener: null, certificate: null, subject: null };
    await store.senders.createRule(systemActor, { ...conditions, network: "10.0.0.0/8", tenant: two });
    await registry.refresh();
    send(origin("10.1.2.3"), "its own");
    await registry.flush();
    await store.tenants.remove(systemActor, two);
    await registry.refresh();
    expect(await store.tenants.list()).toHaveLength(1);
    send(origin("10.1.2.3"), "nobody's");
    expect(offered).toHaveLength(1);
    expect((await list()).find(({ address }) => address === "10.1.2.3")).toMatchObject({
      state: "quarantined",
    });
  });

  test("a full queue is told to the collector, and nothing is counted as sent", async () => {
    isFull = true;
    expect(send(origin("192.0.2.1"), "no room")).toBe(false);
    expect((await list()).map(({ messageCount }) => messageCount)).toEqual([0]);
  });

  test("forged addresses without end are not listed without end, and are not lost with one tenant", async () => {
    for (let index = 0; index < 3_000; index += 1) send(origin(`198.18.${index >> 8}.${index & 255}`), "x");
    expect(offered).toHaveLength(3_000);
    await registry.flush();
    const all = [];
    for (let cursor: string | null = null; ;) {
      const next = await store.senders.list(
        { tenant: one, unmapped: true, state: null },
        { limit: 500, cursor },
      );
      all.push(...next.items);
      cursor = next.nextCursor;
      if (cursor === null) break;
    }
    expect(all).toHaveLength(500);
  });

  test("blocking drops what was kept aside, and counts it", async () => {
    await addTenant();
    send(origin("192.0.2.2"), "aside");
    const [sender] = await list();
    await store.senders.block(systemActor, sender?.id ?? "");
    await registry.refresh();
    expect(quarantine.total.records).toBe(0);
    expect(counters.dropped.value()).toBe(1);
    send(origin("192.0.2.2"), "no more");
    expect(counters.dropped.value()).toBe(2);
    expect(offered).toEqual([]);
  });
});
