import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventUid, OcsfEvent, TenantId } from "@breakwater/ocsf";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createUuidV7 } from "../platform/ids.ts";
import { systemClock } from "../platform/clock.ts";
import { createLog } from "../platform/log.ts";
import { Metrics } from "../platform/metrics.ts";
import type { EventFilter, EventSearch, Lake } from "./lake.ts";
import { openLake } from "./open-lake.ts";
import { toWhere } from "./query/where.ts";
import { createEventEncoder, type RowDelivery } from "./write/encode-events.ts";
import { SightingsOfChunk } from "./write/sightings.ts";

const tenant = "01900000-0000-7000-8000-000000000001" as TenantId;
const other = "01900000-0000-7000-8000-000000000002" as TenantId;
const received = Date.UTC(2026, 10, 24, 12);
const newUid = createUuidV7(systemClock);
const never = new AbortController().signal;
const log = createLog({ clock: systemClock, level: "error", format: "text", write: () => {} });
let folder: string;
let lake: Lake;
let sequence = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-lake-"));
  lake = await open();
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function open(): Promise<Lake> {
  const target = { directory: join(folder, "lake") };
  return openLake({
    target,
    retention: { eventDays: 400, sightingDays: 800 },
    clock: systemClock,
    log,
    metrics: new Metrics(),
    slowMs: 300,
  });
}

interface Values {
  readonly raw?: string;
  readonly of?: TenantId;
  readonly time?: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

function event({ raw = "a raw line", of = tenant, time = received, more = {} }: Values = {}): OcsfEvent {
  return {
    class_uid: 4001,
    category_uid: 4,
    activity_id: 6,
    type_uid: 400_106,
    severity_id: 1,
    time,
    raw_data: raw,
    metadata: {
      version: "1.8.0",
      product: { vendor_name: "Fortinet", name: "FortiGate" },
      uid: newUid(),
      tenant_uid: of,
      logged_time: received,
    },
    device: { type_id: 9, hostname: "edge" },
    ...more,
  };
}

async function insert(...events: readonly OcsfEvent[]): Promise<void> {
  sequence += 1;
  const { block, sightings } = encode(events);
  await store([block], [sightings]);
}

/** Stores a batch as the pipeline does; `mayBeThere` as after a crash. */
async function store(
  blocks: readonly Uint8Array[],
  sightings: readonly Uint8Array[],
  mayBeThere = false,
): Promise<void> {
  const batch = { sequence, day: Math.floor(received / 86_400_000), rows: 1, mayBeThere };
  await lake.insertEvents({ ...batch, blocks }, never);
  await lake.insertSightings({ ...batch, blocks: sightings }, never);
}

const everything: EventSearch = {
  from: 0,
  to: Date.UTC(2200, 0, 1),
  timeField: "logged_time",
  text: [],
  filters: [],
  limit: 1_000,
  cursor: null,
};

/** One block of events and one of their sightings, as a worker makes them of a chunk. */
function encode(
  events: readonly OcsfEvent[],
  delivery: RowDelivery | null = null,
  device = "Fortinet/FortiGate/hostname/edge",
): { readonly block: Uint8Array; readonly sightings: Uint8Array } {
  const sightings = new SightingsOfChunk();
  for (const one of events) sightings.add(one, device);
  const block = createEventEncoder()(events.map((one) => ({ event: one, delivery, device })));
  return { block, sightings: sightings.encode() };
}

const uidOf = (one: { readonly metadata?: unknown }) =>
  (one.metadata as { readonly uid: string }).uid as EventUid;

describe("an event comes back as it went in", () => {
  test.each([
    ["quotes and backslashes", `it's "quoted" \\ and \\n not a line feed`],
    ["every control character", Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join("")],
    ["other scripts and emoji", "ファイアウォール 🧱 ΑΣ ﷽"],
    ["a replacement character", "broken \ufffd byte"],
    ["what looks like SQL", "'); DROP TABLE events; --"],
    ["what looks like a parameter", "{tenant:String}"],
    ["one megabyte", "x".repeat(1024 * 1024)],
    ["nothing", ""],
  ])("%s", async (_name, raw) => {
    const stored = event({ raw, more: { unmapped: { value: raw.slice(0, 1_000) } } });
    await insert(stored);
    const [found] = await lake.eventsByUid(tenant, [uidOf(stored)], never);
    expect(found).toEqual(stored);
  });

  test("any text", async () => {
    const texts = fc.sample(fc.string({ unit: "binary", maxLength: 200 }), 200);
    // A lone surrogate has no UTF-8; decoding a record never makes one.
    const events = texts.map((text) =>
      event({ raw: text.toWellFormed(), more: { message: text.toWellFormed() } }),
    );
    await insert(...events);
    const found = await lake.eventsByUid(tenant, events.map(uidOf), never);
    expect(found).toEqual(events);
  });

  test("times beyond what the column knows are kept in the event", async () => {
    const far = event({ time: Date.UTC(9999, 0, 1) });
    await insert(far);
    expect(await lake.eventsByUid(tenant, [uidOf(far)], never)).toEqual([far]);
  });
});

describe("facets and devices", () => {
  const hosts = ["one'; DROP TABLE events; --", "two\t\\", "三番目", "x".repeat(300)];

  test("count every value once an event, whatever it holds, and give no more than asked", async () => {
    const named = hosts.flatMap((hostname, index) =>
      Array.from({ length: index + 1 }, () =>
        event({ of: other, more: { device: { type_id: 9, hostname }, unmapped: { odd: hostname } } }),
      ),
    );
    await insert(...named);
    const fields = ["device.hostname", "unmapped.odd", "src_endpoint.port"];
    const [byColumn, byJson, none] = await lake.facets(other, everything, { fields, limit: 3 }, never);
    const expected = [3, 2, 1].map((index) => ({ value: hosts[index], count: index + 1 }));
    expect(byColumn).toEqual({ field: "device.hostname", values: expected });
    expect(byJson).toEqual({ field: "unmapped.odd", values: expected });
    expect(none?.values).toEqual([{ value: "", count: 10 }]);
  });

  test("are told by the identity that a device is known by", async () => {
    const names = hosts.map((value) => ({
      vendor: "Fortinet",
      product: "FortiGate",
      kind: "hostname" as const,
      value: value.slice(0, 255),
    }));
    const span = { from: received - 1_000, to: received + 1_000 };
    const rows = await lake.deviceActivity(other, { identities: names, ...span, bucketMs: 1_000 }, never);
    expect(new Map(rows.map(({ value, count }) => [value, count]))).toEqual(
      new Map(names.map(({ value }, index) => [value, index + 1])),
    );
    const types = await lake.logTypes(other, { identities: names.slice(0, 1), ...span }, never);
    expect(types).toEqual([{ ...names[0], logName: "", classUid: 4001, count: 1, lastSeen: received }]);
    expect(await lake.deviceActivity(other, { identities: [], ...span, bucketMs: 1 }, never)).toEqual([]);
  });

  test("a thousand events are found by their uids at once", async () => {
    const many = Array.from({ length: 1_000 }, () => event({ raw: "one of a thousand" }));
    await insert(...many);
    expect(await lake.eventsByUid(tenant, many.map(uidOf), never)).toHaveLength(1_000);
  });
});

describe("a batch", () => {
  test("that is sent again, whole, is there once", async () => {
    const one = event({ raw: "sent-again" });
    const { block, sightings } = encode([one]);
    sequence += 1;
    for (const mayBeThere of [false, true, true]) await store([block], [sightings], mayBeThere);
    expect(await lake.lastSequence()).toBe(sequence);
    expect(
      (await lake.searchEvents(tenant, { ...everything, text: ["sent-again"] }, never)).items,
    ).toHaveLength(1);
  });

  test("of several blocks is one batch, and is read back with its deliveries", async () => {
    const before = await lake.lastSequence();
    const delivery = { source: "http:k", key: "a'b", bodyHash: "h", checkpoint: null };
    const blocks = [event(), event()].map((one) => encode([one], delivery).block);
    sequence += 1;
    await store(blocks, []);
    const rows = [];
    for await (const page of lake.rowsAfter(before, never)) rows.push(...page);
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatchObject({ sequence, delivery });
  });

  test("that waits while the engine is dead is stored once it is back", async () => {
    const engine = engineOf(process.pid);
    process.kill(engine, "SIGKILL");
    const one = event({ raw: "after-the-engine-died" });
    await insert(one);
    expect(await lake.eventsByUid(tenant, [uidOf(one)], never)).toEqual([one]);
  });
});

describe("a search", () => {
  const source = { src_endpoint: { ip: "203.0.113.7", port: 4_433 }, user: { name: "CORP\\O'Hara" } };
  let one: OcsfEvent;
  beforeAll(async () => {
    one = event({
      raw: "Needle-In-Haystack 100%_sure",
      of: other,
      more: {
        ...source,
        unmapped: { action: "Add", "odd-name": "x", count: 12, list: ["a"] },
        observables: [{ name: "src_endpoint.ip", type_id: 2, value: "203.0.113.7" }],
      },
    });
    await insert(one, event({ of: other, raw: "hay" }));
  });

  const cases: readonly (readonly [EventFilter["field"], EventFilter["operator"], string, 0 | 1])[] = [
    ["src_endpoint.ip", "eq", "203.0.113.7", 1],
    ["src_endpoint.ip", "eq", "203.0.113.70", 0],
    ["src_endpoint.ip", "cidr", "203.0.113.0/24", 1],
    ["src_endpoint.ip", "cidr", "203.0.114.0/24", 0],
    ["src_endpoint.ip", "startswith", "203.0.", 1],
    ["src_endpoint.port", "eq", "4433", 1],
    ["src_endpoint.port", "gte", "4434", 0],
    ["src_endpoint.port", "lte", "4433", 1],
    ["user.name", "eq", "corp\\o'hara", 1],
    ["user.name", "endswith", "O'HARA", 1],
    ["user.name", "contains", "\\", 1],
    ["unmapped.action", "eq", "add", 1],
    ["unmapped.action", "exists", "true", 1],
    ["unmapped.action", "exists", "false", 0],
    ["unmapped.other", "exists", "false", 1],
    ["src_endpoint.ip", "exists", "false", 0],
    ["dst_endpoint.ip", "exists", "false", 1],
    ["src_endpoint.port", "exists", "true", 1],
    ["dst_endpoint.port", "exists", "false", 1],
    ["activity_id", "exists", "true", 1],
    ["duration", "exists", "false", 1],
    ["unmapped.odd-name", "eq", "x", 1],
    ["unmapped.count", "gte", "12", 1],
    ["unmapped.count", "gte", "13", 0],
    ["unmapped.list", "contains", '"a"', 1],
    ["observables.value", "eq", "203.0.113.7", 1],
    ["observables.value", "contains", "0.113", 1],
    ["metadata.uid", "eq", "not-a-uuid", 0],
    ["metadata.product.name", "eq", "FORTIGATE", 1],
  ];
  test.each(cases)("%s %s %s", async (field, operator, value, hits) => {
    // The haystack's other event has none of these values, and the product only together with the text.
    const search = { ...everything, text: ["needle-in"], filters: [{ field, operator, value }] };
    const { items } = await lake.searchEvents(other, search, never);
    expect(items).toHaveLength(hits);
    expect(await lake.count(other, search, never)).toBe(hits);
  });

  test.each([
    [["needle-in-haystack"], 1],
    [["100%_SURE"], 1],
    [["needle", "absent"], 0],
    [["'"], 0],
    [["%"], 1],
    [["_"], 1],
  ] as const)("words %j", async (text, hits) => {
    expect((await lake.searchEvents(other, { ...everything, text }, never)).items).toHaveLength(hits);
  });

  test("finds nothing of another tenant, by no means", async () => {
    expect(await lake.eventsByUid(tenant, [uidOf(one)], never)).toEqual([]);
    const search = {
      ...everything,
      text: ["needle"],
      filters: [{ field: "src_endpoint.ip", operator: "eq" as const, value: "203.0.113.7' OR 1=1 --" }],
    };
    expect((await lake.searchEvents(tenant, { ...everything, text: ["needle"] }, never)).items).toEqual([]);
    expect((await lake.searchEvents(tenant, search, never)).items).toEqual([]);
  });

  test("is SQL that holds identifiers of ours and bound values only", () => {
    const search: EventSearch = {
      ...everything,
      text: ["it's"],
      filters: [
        { field: "src_endpoint.ip", operator: "cidr", value: "10.0.0.0/8" },
        { field: "unmapped.action", operator: "neq", value: "'); --" },
        { field: "class_uid", operator: "gte", value: "3000" },
        { field: "observables.value", operator: "eq", value: "x" },
      ],
    };
    expect(toWhere(tenant, search)).toMatchInlineSnapshot(`
      {
        "parameters": {
          "p0": "01900000-0000-7000-8000-000000000001",
          "p1": 0,
          "p2": 7258118400000,
          "p3": "it's",
          "p4": "10.0.0.0",
          "p5": "10.255.255.255",
          "p6": "unmapped.action",
          "p7": "'); --",
          "p8": 3000,
          "p9": "x",
        },
        "sql": "tenant = {p0:String}
        AND logged_time >= fromUnixTimestamp64Milli({p1:Int64}, 'UTC')
        AND logged_time < fromUnixTimestamp64Milli({p2:Int64}, 'UTC')
        AND positionCaseInsensitiveUTF8(raw_data, {p3:String}) > 0
        AND src_ip BETWEEN {p4:IPv6} AND {p5:IPv6}
        AND lowerUTF8(fields[{p6:String}]) != lowerUTF8({p7:String})
        AND class_uid >= {p8:Float64}
        AND (has(observables, {p9:String}) OR user_name = {p9:String} OR actor_user_name = {p9:String} OR url = {p9:String} OR url_hostname = {p9:String} OR user_agent = {p9:String} OR query_hostname = {p9:String} OR file_name = {p9:String})",
      }
    `);
  });

  test("takes no field that no event has", () => {
    for (const field of ["no_such", "src_endpoint.adress", "unmapped.a b", "event) OR (1=1", "raw_data'", ""])
      expect(() =>
        toWhere(tenant, { ...everything, filters: [{ field, operator: "eq", value: "x" }] }),
      ).toThrow(/no event has a field/);
  });
});

test("a tenant that is removed leaves nothing, the others everything, and a second time changes nothing", async () => {
  const leaving = "01900000-0000-7000-8000-000000000003" as TenantId;
  const [mine, theirs] = [event({ of: leaving }), event({ of: tenant, raw: "stays" })];
  await insert(mine, theirs);
  const before = await lake.count(tenant, everything, never);
  await lake.removeTenant(leaving);
  await lake.removeTenant(leaving);
  expect(await lake.eventsByUid(leaving, [uidOf(mine)], never)).toEqual([]);
  expect(await lake.count(leaving, everything, never)).toBe(0);
  expect(await lake.count(tenant, everything, never)).toBe(before);
  await expect(lake.removeTenant("' OR 1=1 --" as TenantId)).rejects.toThrow("expected the id of a tenant");
});

describe("sightings", () => {
  const mine = "01900000-0000-7000-8000-00000000000a" as TenantId;
  const day = 86_400_000;
  const address = (value: string) => ({ typeId: 2, value });
  const sighted = (device: string, time: number, ip: string, more: object = {}) => ({
    device,
    event: event({
      of: mine,
      time,
      more: {
        src_endpoint: { ip },
        observables: [{ name: "src_endpoint.ip", type_id: 2, value: ip }],
        ...more,
      },
    }),
  });

  beforeAll(async () => {
    const rows = [
      sighted("a", received, "203.0.113.1"),
      sighted("a", received + 5_000, "203.0.113.1"),
      sighted("b", received - 3 * day, "203.0.113.1"),
      sighted("a", Date.UTC(2020, 1, 29), "203.0.113.2"),
      sighted("a", received, "2001:DB8:0:0::1"),
      sighted("a", received, "203.0.113.3", {
        observables: [
          { name: "x", type_id: 2, value: "203.0.113.3" },
          { name: "y", type_id: 2, value: "203.0.113.3" },
          { name: "z", type_id: 1, value: "Host.Example" },
        ],
      }),
    ];
    // In two batches, one of two chunks: the same observable is aggregated across both.
    for (const part of [rows.slice(0, 1), rows.slice(1)]) {
      sequence += 1;
      const chunks = part.map(({ device, event: one }) => encode([one], null, device));
      await store(
        chunks.map(({ block }) => block),
        chunks.map(({ sightings }) => sightings),
      );
    }
  });

  test("say where an observable was seen, earliest first, in whatever way it is written", async () => {
    expect(await lake.sightingsOf([mine], [address("203.0.113.1")], never)).toEqual([
      {
        tenant: mine,
        ...address("203.0.113.1"),
        device: "b",
        first: received - 3 * day,
        last: received - 3 * day,
        count: 1,
        days: 1,
      },
      {
        tenant: mine,
        ...address("203.0.113.1"),
        device: "a",
        first: received,
        last: received + 5_000,
        count: 2,
        days: 1,
      },
    ]);
    const v6 = await lake.sightingsOf([mine], [address("2001:db8::1")], never);
    expect(v6).toEqual(await lake.sightingsOf([mine], [address("2001:0db8:0000::0001")], never));
    expect(v6).toHaveLength(1);
    expect(await lake.sightingsOf([mine], [{ typeId: 1, value: "HOST.example" }], never)).toMatchObject([
      { value: "host.example", count: 1 },
    ]);
    expect(await lake.sightingsOf([mine], [address("203.0.113.3")], never)).toMatchObject([{ count: 1 }]);
  });

  test("keep what an import of old logs says under its own day", async () => {
    expect(await lake.sightingsOf([mine], [address("203.0.113.2")], never)).toMatchObject([
      { first: Date.UTC(2020, 1, 29), days: 1 },
    ]);
    const found = await lake.searchEvents(
      mine,
      { ...everything, timeField: "time", to: Date.UTC(2021, 0, 1) },
      never,
    );
    expect(found.items).toHaveLength(1);
  });

  test("say what is new on a device", async () => {
    const search = { devices: ["a"], from: received - day, to: received + day, typeIds: [], limit: 100 };
    const found = await lake.newOnDevices(mine, search, never);
    expect(new Set(found.map(({ value }) => value))).toEqual(
      new Set(["203.0.113.1", "203.0.113.3", "2001:db8::1", "host.example"]),
    );
    expect(await lake.newOnDevices(mine, { ...search, typeIds: [1] }, never)).toHaveLength(1);
    expect(await lake.newOnDevices(mine, { ...search, limit: 2 }, never)).toHaveLength(2);
    expect(await lake.newOnDevices(mine, { ...search, devices: ["b"] }, never)).toEqual([]);
    expect(await lake.newOnDevices(other, search, never)).toEqual([]);
  });

  test("say which of very many observables were ever seen", async () => {
    function* wanted() {
      for (let at = 0; at < 120_000; at += 1) yield address(`198.18.${at >> 8}.${at & 255}`);
      yield address("203.0.113.1");
      yield { typeId: 1, value: "HOST.EXAMPLE" };
      yield { typeId: 4, value: "203.0.113.1" };
    }
    const seen = await lake.seenIndicators([mine, other], wanted(), never);
    expect(seen).toMatchObject([
      { number: 120_000, value: "203.0.113.1", devices: 2, count: 3, first: received - 3 * day },
      { number: 120_001, value: "host.example", devices: 1, count: 1 },
    ]);
    expect(await lake.seenIndicators([tenant], [address("203.0.113.1")], never)).toEqual([]);
    expect(await lake.seenIndicators([mine], [], never)).toEqual([]);
  });

  test("take part in what the lake says of its size", async () => {
    const { tables, disk, fullInDays } = await lake.storage(never);
    expect(tables.map(({ name, retentionDays }) => [name, retentionDays])).toEqual([
      ["events", 400],
      ["sightings", 800],
    ]);
    for (const { rows, bytes } of tables) {
      expect(rows).toBeGreaterThan(0);
      expect(bytes).toBeGreaterThan(0);
    }
    expect(disk?.totalBytes).toBeGreaterThan(disk?.freeBytes ?? 0);
    expect(fullInDays).toBeNull();
  });
});

test("an engine that is stopped in the middle is shown as slow, and the batch is stored once it goes on", async () => {
  const engine = engineOf(process.pid);
  process.kill(engine, "SIGSTOP");
  const one = event({ raw: "while-the-engine-stood-still" });
  const stored = insert(one);
  await expect
    .poll(() => lake.health(), { timeout: 10_000 })
    .toMatchObject({ kind: "failing", reason: "slow" });
  process.kill(engine, "SIGCONT");
  await stored;
  expect(lake.health()).toEqual({ kind: "ready" });
  expect(await lake.eventsByUid(tenant, [uidOf(one)], never)).toEqual([one]);
});

function engineOf(pid: number): number {
  for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")) {
    if (readFileSync(`/proc/${child}/cmdline`, "utf8").includes("engine/main")) return Number(child);
  }
  throw new Error("no engine is running");
}
