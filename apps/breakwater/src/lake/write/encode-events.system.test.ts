import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventUid, OcsfEvent, TenantId } from "@breakwater/ocsf";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../platform/clock.ts";
import { createUuidV7 } from "../../platform/ids.ts";
import { createLog } from "../../platform/log.ts";
import { Metrics } from "../../platform/metrics.ts";
import type { Lake } from "../lake.ts";
import { openLake } from "../open-lake.ts";
import { hotColumns } from "../schema/hot-columns.ts";
import { createEventEncoder } from "./encode-events.ts";
import { SightingsOfChunk } from "./sightings.ts";

const tenant = "01900000-0000-7000-8000-000000000001" as TenantId;
const newUid = createUuidV7(systemClock);
const never = new AbortController().signal;
const received = Date.UTC(2026, 10, 24, 12);
const encodeEvents = createEventEncoder();
let folder: string;
let lake: Lake;
let sequence = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-encode-"));
  lake = await openLake({
    target: { directory: join(folder, "lake") },
    retention: { eventDays: 400, sightingDays: 800 },
    clock: systemClock,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: () => {} }),
    metrics: new Metrics(),
  });
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** An event of these attributes beside those that every event has. */
function eventOf(attributes: object): OcsfEvent {
  const required = {
    class_uid: 4001,
    category_uid: 4,
    activity_id: 6,
    type_uid: 400_106,
    severity_id: 1,
    time: received,
    raw_data: "raw",
    metadata: {
      version: "1.8.0",
      product: { vendor_name: "Fortinet", name: "FortiGate" },
      uid: newUid(),
      tenant_uid: tenant,
      logged_time: received,
    },
  };
  return { ...required, ...attributes } as unknown as OcsfEvent;
}

async function throughTheLake(events: readonly OcsfEvent[]): Promise<readonly unknown[]> {
  sequence += 1;
  const block = encodeEvents(events.map((event) => ({ event, delivery: null, device: "" })));
  const sightings = new SightingsOfChunk();
  for (const event of events) sightings.add(event, "");
  const batch = { sequence, day: 0, rows: events.length, mayBeThere: false };
  await lake.insertEvents({ ...batch, blocks: [block] }, never);
  await lake.insertSightings({ ...batch, blocks: [sightings.encode()] }, never);
  return lake.eventsByUid(
    tenant,
    events.map(({ metadata }) => metadata.uid as EventUid),
    never,
  );
}

/** As JSON gives it: what an event is made of. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("every attribute comes back exactly", () => {
  const cases: readonly (readonly [string, object])[] = [
    [
      "numbers that are zero, negative, fractional, large",
      { count: 0, duration: 0, start_time: -5, end_time: 1e300, confidence: 0.1, src_endpoint: { port: 0 } },
    ],
    [
      "numbers beyond their column",
      {
        severity_id: 300,
        activity_id: 70_000,
        src_endpoint: { port: 65_536 },
        duration: -1,
        traffic: { bytes_in: 2 ** 53 },
      },
    ],
    [
      "text where a number belongs, and the other way round",
      { severity_id: "high", message: 7, src_endpoint: { ip: 1, port: "443" }, user: { name: null } },
    ],
    [
      "booleans, null, empty lists and objects",
      { is_alert: false, is_cleared: true, comment: null, tags: [], unmapped: {}, http_request: { url: {} } },
    ],
    ["empty text in a column and beside it", { message: "", status_code: "", status: "" }],
    [
      "lists of objects",
      { evidences: [{ src_endpoint: { ip: "203.0.113.1" } }, { query: { hostname: "x.example" } }] },
    ],
    [
      "names with dots, without letters, and of the prototype",
      {
        unmapped: JSON.parse(
          '{"a.b":{"c":1},"a":{"b.c":2},"":3,"__proto__":{"x":4},"constructor":5,"toString":"6","7":8}',
        ) as object,
      },
    ],
    ["a type that does not follow from the class", { type_uid: 1, category_uid: 9 }],
    [
      "observables at their places",
      {
        src_endpoint: { ip: "203.0.113.1", mac: "00:00:5E:00:53:01" },
        file: {
          hashes: [
            { algorithm_id: 3, value: "ab" },
            { algorithm_id: 4, value: "cd" },
          ],
        },
        observables: [
          { name: "src_endpoint.ip", type_id: 2, value: "203.0.113.1" },
          { name: "src_endpoint.mac", type_id: 3, value: "00:00:5E:00:53:01" },
          { name: "file.hashes.value", type_id: 8, value: "ab" },
          { name: "file.hashes.value", type_id: 8, value: "cd" },
        ],
      },
    ],
    [
      "observables that stand nowhere else, or say more",
      {
        observables: [
          { name: "raw_data", type_id: 2, value: "203.0.113.1", reputation: { score_id: 1 } },
          { type_id: 99 },
        ],
      },
    ],
    [
      "observables in another order than their places",
      {
        answers: [{ rdata: "203.0.113.1" }, { rdata: "203.0.113.2" }],
        observables: [
          { name: "answers.rdata", type_id: 2, value: "203.0.113.2" },
          { name: "answers.rdata", type_id: 2, value: "203.0.113.1" },
        ],
      },
    ],
    [
      "very many attributes",
      { unmapped: Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`k${at}`, at])) },
    ],
    [
      "a deep object",
      { unmapped: Array.from({ length: 40 }).reduce<object>((inner) => ({ inner }), { end: 1 }) },
    ],
    [
      "every hot text at once",
      Object.fromEntries(
        ["message", "status_code", "app_name"].map((name) => [name, `${name} ﷽ 🧱 \u0000 '"\\`]),
      ),
    ],
  ];
  test.each(cases)("%s", async (_name, attributes) => {
    const event = eventOf(attributes);
    expect(await throughTheLake([event])).toEqual([asJson(event)]);
  });

  test.each(
    [
      "10.0.0.1",
      "0.0.0.0",
      "255.255.255.255",
      "::",
      "::1",
      "2001:db8::1",
      "2001:db8:0:0:1:0:0:1",
      "2001:DB8::1",
      "::ffff:10.0.0.1",
      "::10.0.0.1",
      "fe80::1%eth0",
      "010.0.0.1",
      "1.2.3",
      "1.2.3.4.5",
      "",
      "x",
    ].map((ip) => [ip]),
  )("an address written %j", async (ip) => {
    const event = eventOf({ src_endpoint: { ip }, dst_endpoint: { ip } });
    expect(await throughTheLake([event])).toEqual([asJson(event)]);
  });

  test("any JSON, under any names, in any place", async () => {
    const names = fc.oneof(
      fc.constantFrom(
        "metadata",
        "src_endpoint",
        "ip",
        "port",
        "user",
        "name",
        "unmapped",
        "a.b",
        "__proto__",
        "time",
        "message",
        "observables",
        "evidences",
        "type_uid",
        "url",
        "duration",
      ),
      fc.string({ unit: "binary", maxLength: 8 }).map((name) => name.toWellFormed()),
    );
    const leaf = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.toWellFormed()),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.ipV4(),
      fc.ipV6(),
      fc.boolean(),
      fc.constant(null),
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        leaf,
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(names, tie("tree"), { maxKeys: 6 }),
      ),
    }));
    const required = new Set(["metadata", "class_uid", "activity_id", "raw_data"]);
    const events = fc.sample(fc.dictionary(names, tree, { maxKeys: 10 }), 400).map((attributes) => {
      const own = Object.entries(attributes).filter(([name]) => !required.has(name) && name !== "__proto__");
      return eventOf(Object.fromEntries(own));
    });
    expect(await throughTheLake(events)).toEqual(events.map(asJson));
  });
});

test("every hot column gives back what stood at its path", async () => {
  const values: Readonly<Record<string, unknown>> = {
    text: "some text",
    dictionary: "a word",
    address: "203.0.113.9",
    time: received - 1,
    uint8: 200,
    uint16: 60_000,
    uint32: 4_000_000_000,
    uint64: 9_007_199_254_740_991,
  };
  const event = eventOf({});
  for (const { path, kind } of hotColumns) {
    if (["metadata.uid", "metadata.tenant_uid", "metadata.logged_time"].includes(path)) continue;
    const parts = path.split(".");
    let at = event as unknown as Record<string, unknown>;
    for (const part of parts.slice(0, -1)) at = (at[part] ??= {}) as Record<string, unknown>;
    at[parts.at(-1) ?? ""] = values[kind];
  }
  expect(await throughTheLake([event])).toEqual([asJson(event)]);
});
