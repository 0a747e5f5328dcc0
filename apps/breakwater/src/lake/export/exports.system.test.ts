import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OcsfEvent, TenantId } from "@breakwater/ocsf";
import { query } from "chdb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNormalise } from "../../normalise/normalise.ts";
import { systemClock } from "../../platform/clock.ts";
import { createUuidV7 } from "../../platform/ids.ts";
import { createLog } from "../../platform/log.ts";
import { Metrics } from "../../platform/metrics.ts";
import type { EventSearch, Lake, StoredEvent } from "../lake.ts";
import { openLake } from "../open-lake.ts";
import { createEventEncoder } from "../write/encode-events.ts";

const tenant = "01900000-0000-7000-8000-000000000001" as TenantId;
const other = "01900000-0000-7000-8000-000000000002" as TenantId;
const received = Date.UTC(2026, 10, 24, 12);
const never = new AbortController().signal;
const everything: EventSearch = {
  from: 0,
  to: received + 86_400_000,
  timeField: "logged_time",
  text: [],
  filters: [],
  limit: 1_000_000,
  cursor: null,
};
const traffic = (at: number, more = "") =>
  `<189>date=2026-11-24 time=10:00:${String(at % 60).padStart(2, "0")} devname="edge" devid="FG100F0000000001" eventtime=${1_795_514_400 + at}000000000 tz="+0000" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=10.0.0.${at} srcport=1024 srcintf="port2" dstip=203.0.113.7 dstport=443 dstintf="wan1" sessionid=${at} proto=6 action="accept" policyid=7 service="HTTPS" sentbyte=5000000000 rcvdbyte=9 appcat="=cmd|'/c calc'!A1"${more}`;
const login = `<188>date=2026-11-25 time=10:00:00 devname="edge" devid="FG100F0000000001" eventtime=1795600800000000000 tz="+0000" logid="0100032002" type="event" subtype="system" level="alert" vd="root" logdesc="Admin login failed" user="admin" srcip=192.0.2.9 action="login" status="failed"`;

let folder: string;
let lake: Lake;
let stored: readonly OcsfEvent[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-export-"));
  lake = await openLake({
    target: { directory: join(folder, "lake") },
    retention: { eventDays: 400, sightingDays: 800 },
    clock: systemClock,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: () => undefined }),
    metrics: new Metrics(),
  });
  const normalise = createNormalise({ newUid: createUuidV7(systemClock), timezones: {} });
  const record = (line: string, of: TenantId) =>
    normalise({
      bytes: Buffer.from(line),
      receivedAt: received,
      transport: "syslog-tcp",
      peer: "192.0.2.1",
      tenant: of,
      uid: null,
    });
  // Deeper than the lake keeps by path: stored whole.
  const deep = record(traffic(9), tenant);
  deep.unmapped = { ...deep.unmapped, "odd..name": { "": 1 } };
  stored = [
    ...[1, 2, 3].map((at) => record(traffic(at), tenant)),
    record(login, tenant),
    record("something else altogether", tenant),
    deep,
  ];
  const encode = createEventEncoder();
  const block = encode(
    [...stored, record(traffic(200), other)].map((event) => ({ event, delivery: null, device: "" })),
  );
  await lake.insertEvents(
    { sequence: 1, day: received / 86_400_000, rows: stored.length + 1, blocks: [block], mayBeThere: false },
    never,
  );
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test("every event comes as it is stored, oldest first, and none of another tenant", async () => {
  const found = await allOf(lake.exportEvents(tenant, everything, never));
  expect(sorted(found)).toEqual(sorted(stored));
  const times = (await allOf(lake.exportEvents(tenant, { ...everything, timeField: "time" }, never))).map(
    ({ time }) => Number(time),
  );
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("a limit and conditions hold", async () => {
  const filters = [{ field: "src_endpoint.ip", operator: "eq", value: "10.0.0.2" }] as const;
  expect(await allOf(lake.exportEvents(tenant, { ...everything, filters }, never))).toHaveLength(1);
  expect(await allOf(lake.exportEvents(tenant, { ...everything, limit: 2 }, never))).toHaveLength(2);
});

describe("as Parquet", () => {
  test("objects of OCSF are structs, and each value stands where OCSF puts it", async () => {
    const file = await parquet(lake.exportParquet(tenant, everything, null, never));
    const rows = read(
      file,
      "metadata.uid AS uid, time, class_uid, type_uid, src_endpoint.ip AS ip, src_endpoint.port AS port, traffic.bytes_out AS bytes, connection_info.uid AS session, metadata.product.name AS product, message, raw_data",
    );
    expect(rows).toHaveLength(stored.length);
    for (const event of stored) {
      const row = rows.find(({ uid }) => uid === event.metadata.uid);
      // What events of several classes may have.
      const parts = event as unknown as Readonly<
        Record<string, Readonly<Record<string, unknown>> | undefined>
      >;
      expect(row).toEqual({
        uid: event.metadata.uid,
        time: event.time,
        class_uid: event.class_uid,
        type_uid: event.type_uid,
        ip: parts["src_endpoint"]?.["ip"] ?? null,
        port: parts["src_endpoint"]?.["port"] ?? null,
        bytes: parts["traffic"]?.["bytes_out"] ?? null,
        session: parts["connection_info"]?.["uid"] ?? null,
        product: event.metadata.product.name,
        message: event.message ?? null,
        raw_data: event.raw_data,
      });
    }
  });

  test("the vendor's own fields are a map, and an event that is stored whole is there", async () => {
    const file = await parquet(lake.exportParquet(tenant, everything, null, never));
    const rows = read(file, "metadata.uid AS uid, unmapped, observables");
    const [first] = stored;
    const row = rows.find(({ uid }) => uid === first?.metadata.uid);
    expect(row?.["unmapped"]).toMatchObject({ appcat: "=cmd|'/c calc'!A1", action: "accept" });
    expect(row?.["observables"]).toEqual(
      expect.arrayContaining([
        { name: "src_endpoint.ip", type_id: 2, value: "10.0.0.1" },
        { name: "dst_endpoint.ip", type_id: 2, value: "203.0.113.7" },
      ]),
    );
    const deep = rows.find(({ uid }) => uid === stored.at(-1)?.metadata.uid);
    const whole =
      (deep?.["unmapped"] as Readonly<Record<string, string>> | undefined)?.["breakwater.event"] ?? "{}";
    expect(JSON.parse(whole)).toMatchObject({ unmapped: { "odd..name": { "": 1 } } });
  });

  test("slices are of one class and day, and together they are everything", async () => {
    const slices = await lake.exportSlices(tenant, everything, 1_000, never);
    expect(slices.reduce((sum, { events }) => sum + events, 0)).toBe(stored.length);
    let rows = 0;
    for (const slice of slices) {
      const file = await parquet(lake.exportParquet(tenant, everything, slice, never));
      const found = read(file, "class_uid, intDiv(time, 86400000) AS day");
      expect(found).toEqual(found.map(() => ({ class_uid: slice.classUid, day: slice.day })));
      rows += found.length;
    }
    expect(rows).toBe(stored.length);
  });

  test("slices hold no more events than asked for, but for an hour that has more", async () => {
    const slices = await lake.exportSlices(tenant, everything, 1, never);
    expect(slices.every(({ to, from, events }) => events === 1 || to - from === 3_600_000)).toBe(true);
  });

  test("nothing found is a file without rows", async () => {
    const filters = [{ field: "src_endpoint.ip", operator: "eq", value: "10.9.9.9" }] as const;
    const file = await parquet(lake.exportParquet(tenant, { ...everything, filters }, null, never));
    expect(read(file, "class_uid")).toEqual([]);
  });
});

async function allOf(pages: AsyncIterable<readonly StoredEvent[]>): Promise<readonly StoredEvent[]> {
  const all: StoredEvent[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

function sorted(events: readonly unknown[]): readonly unknown[] {
  const uid = (event: unknown) => (event as OcsfEvent).metadata.uid ?? "";
  return events.toSorted((a, b) => uid(a).localeCompare(uid(b)));
}

let files = 0;

async function parquet(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  const path = join(folder, `${(files += 1)}.parquet`);
  writeFileSync(path, Buffer.concat(chunks));
  return path;
}

/** Read as anybody else would: from the file alone. */
function read(path: string, columns: string): readonly Readonly<Record<string, unknown>>[] {
  const text = query(
    `SELECT ${columns} FROM file('${path}', Parquet) SETTINGS output_format_json_quote_64bit_integers = 0`,
    "JSONEachRow",
  );
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}
