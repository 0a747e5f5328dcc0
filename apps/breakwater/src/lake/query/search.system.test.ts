import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OcsfEvent, TenantId } from "@breakwater/ocsf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deviceLines } from "../../../../../bench/device-lines.ts";
import { createNormalise } from "../../normalise/normalise.ts";
import { systemClock } from "../../platform/clock.ts";
import { createUuidV7 } from "../../platform/ids.ts";
import { createLog } from "../../platform/log.ts";
import { Metrics } from "../../platform/metrics.ts";
import type { EventSearch, Lake } from "../lake.ts";
import { LakeError } from "../lake-error.ts";
import { openLake } from "../open-lake.ts";
import { connectEngine } from "../connection.ts";
import { readEngineAccess } from "../engine/access-file.ts";
import { createEventEncoder } from "../write/encode-events.ts";
import { parseAggregation } from "./aggregate/parse-aggregation.ts";
import { fieldsLike, kindOf } from "./field-list.ts";
import { searchField } from "./fields.ts";
import { parseTailCursor, type TailPosition, toTailCursor } from "./tail.ts";
import { parsePipedQuery } from "./event-query.ts";
import { defaultQueryLimits } from "./limits.ts";
import { createQueries } from "./queries.ts";
import { createRunner } from "./runner.ts";

const tenant = "01900000-0000-7000-8000-000000000001" as TenantId;
const other = "01900000-0000-7000-8000-000000000002" as TenantId;
const folder = mkdtempSync(join(tmpdir(), "breakwater-search-"));
const never = new AbortController().signal;
const start = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;
let lake: Lake;

const normalise = createNormalise({
  newUid: createUuidV7(systemClock),
  timezones: {},
  defaultTimezone: null,
});
function eventOf(line: string, at: number, of: TenantId): OcsfEvent {
  return normalise({
    bytes: Buffer.from(line),
    receivedAt: start + at * 10_000,
    transport: "syslog-tcp",
    peer: "192.0.2.1",
    tenant: of,
    uid: null,
  });
}
const events = deviceLines(2_000).map((line, at) => eventOf(line, at, tenant));
const withHash = {
  ...(events[0] as OcsfEvent),
  metadata: { ...(events[0] as OcsfEvent).metadata, uid: createUuidV7(systemClock)() },
  file: { name: "setup.exe", type_id: 1, hashes: [{ algorithm_id: 3, value: "ab".repeat(32) }] },
  observables: [
    ...((events[0] as OcsfEvent).observables ?? []),
    { name: "file.name", type_id: 7, value: "setup.exe" },
    { name: "file.hashes.value", type_id: 8, value: "ab".repeat(32) },
  ],
} as unknown as OcsfEvent;
const own = [...events, withHash];
const strangers = deviceLines(50).map((line, at) => eventOf(line, at, other));

beforeAll(async () => {
  lake = await openLake({
    target: { directory: join(folder, "lake") },
    retention: { eventDays: 4_000, sightingDays: 4_000 },
    clock: systemClock,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: () => {} }),
    metrics: new Metrics(),
  });
  const encode = createEventEncoder();
  const rows = [...own, ...strangers].map((event) => ({ event, delivery: null, device: "" }));
  const batch = { sequence: 1, day: 0, rows: rows.length, mayBeThere: false };
  await lake.insertEvents({ ...batch, blocks: [encode(rows)] }, never);
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const everything: EventSearch = {
  from: start,
  to: start + 1_000 * hourMs,
  timeField: "logged_time",
  text: [],
  filters: [],
  limit: 1_000,
  cursor: null,
};

function ask(query: string, more: Partial<EventSearch> = {}) {
  const { pipe, text, filters } = parsePipedQuery(query);
  if (pipe === null) throw new Error("nothing is counted");
  const aggregation = parseAggregation(pipe.text, pipe.position);
  return lake.aggregate(tenant, { ...everything, ...more, text, filters }, aggregation, never);
}

/** The value at a path, as the oracle of the tests reads it. */
function at(event: OcsfEvent, path: string): string | number | null {
  let value: unknown = event;
  for (const part of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
  return typeof value === "string" || typeof value === "number" ? value : null;
}

/** Groups of `own` by keys, the most frequent first, as an aggregation gives them. */
function grouped(keysOf: (event: OcsfEvent) => readonly (readonly (string | number | null)[])[]) {
  const counts = new Map<string, number>();
  for (const event of own)
    for (const key of keysOf(event)) {
      const text = JSON.stringify(key);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  return counts;
}

function found(rows: readonly (readonly (string | number | null)[])[], keys: number) {
  return new Map(rows.map((row): [string, unknown] => [JSON.stringify(row.slice(0, keys)), row[keys]]));
}

describe("aggregations count what is stored, and nothing of another tenant", () => {
  test("all of it, in one row", async () => {
    const { columns, rows, counted } = await ask("| count, distinct(src_endpoint.ip)");
    const sources = new Set(own.map((event) => at(event, "src_endpoint.ip")).filter((ip) => ip !== null));
    expect(rows).toEqual([[own.length, sources.size]]);
    expect(counted).toBe(own.length);
    expect(columns.map(({ name, role }) => [name, role])).toEqual([
      ["count", "measure"],
      ["distinct(src_endpoint.ip)", "measure"],
    ]);
  });

  test.each(["user.name", "dst_endpoint.port", "unmapped.policyid"])(
    "an event has %s or it has not",
    async (field) => {
      const has = own.filter((event) => at(event, field) !== null).length;
      expect((await ask(`${field}:* | count`)).rows).toEqual([[has]]);
      expect((await ask(`${field}!=* | count`)).rows).toEqual([[own.length - has]]);
    },
  );

  test.each([
    "dst_endpoint.ip",
    "dst_endpoint.port",
    "metadata.product.name",
    "class_uid",
    "category_uid",
    "connection_info.protocol_name",
    "unmapped.action",
    "metadata.uid",
  ])("by %s, as they would be counted one by one", async (path) => {
    const { rows, groups } = await ask(`| count by ${path} limit 10000`);
    const expected = grouped((event) => [[at(event, path)]]);
    expect(found(rows, 1)).toEqual(expected);
    expect(groups).toBe(expected.size);
  });

  test("by several, and by hours of receipt, in order of time", async () => {
    const { rows, columns } = await ask("| count by metadata.product.name, time(1h) limit 10000");
    const hourOf = (event: OcsfEvent) => Math.floor((event.metadata.logged_time ?? 0) / hourMs) * hourMs;
    expect(found(rows, 2)).toEqual(grouped((event) => [[at(event, "metadata.product.name"), hourOf(event)]]));
    const times = rows.map((row) => Number(row[1]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(columns.map(({ type }) => type)).toEqual(["text", "time", "number"]);
  });

  test("the top ones are the most frequent, and say how many there are", async () => {
    const { rows, groups, counted } = await ask("| top 3 dst_endpoint.ip");
    const all = grouped((event) => [[at(event, "dst_endpoint.ip")]]);
    expect(rows.map((row) => row[1])).toEqual([...all.values()].toSorted((a, b) => b - a).slice(0, 3));
    expect(groups).toBe(all.size);
    expect(counted).toBe(own.length);
  });

  test.each(["ip", "user", "hostname", "url", "file", "hash"] as const)(
    "observables of type %s, wherever they stand",
    async (type) => {
      const ids = { hostname: 1, ip: 2, user: 4, url: 6, file: 7, hash: 8 };
      const { rows } = await ask(`| count by observable(${type}) limit 10000`);
      const expected = grouped((event) =>
        [
          ...new Set(
            (event.observables ?? [])
              .filter((one) => one.type_id === ids[type])
              .map(({ value }) => value ?? null),
          ),
        ].map((value) => [value]),
      );
      expect(expected.size).toBeGreaterThan(0);
      expect(found(rows, 1)).toEqual(expected);
    },
  );

  test("observables of any type", async () => {
    const { rows } = await ask("| count by observables.value limit 10000");
    const expected = grouped((event) =>
      [...new Set((event.observables ?? []).map(({ value }) => value ?? null))].map((value) => [value]),
    );
    expect(found(rows, 1)).toEqual(expected);
  });

  test("sums, averages, least, most and percentiles of numbers, and of those that are there", async () => {
    const { rows } = await ask(
      "metadata.product.name:FortiGate | sum(traffic.bytes_in), avg(traffic.bytes_in), min(traffic.bytes_in), max(traffic.bytes_in), percentile(traffic.bytes_in, 50), max(metadata.logged_time), sum(unmapped.transport)",
    );
    const those = own.filter((event) => at(event, "metadata.product.name") === "FortiGate");
    const bytes = those.map((event) => at(event, "traffic.bytes_in")).filter((one) => one !== null);
    const numbers = bytes.map(Number).toSorted((a, b) => a - b);
    const sum = numbers.reduce((total, one) => total + one, 0);
    const [row = []] = rows;
    expect(numbers.length).toBeGreaterThan(10);
    expect(numbers.length).toBeLessThan(those.length);
    expect(row.slice(0, 4)).toEqual([sum, sum / numbers.length, numbers[0], numbers.at(-1)]);
    expect(Number(row[4])).toBeGreaterThanOrEqual(numbers[Math.floor(numbers.length * 0.45)] ?? 0);
    expect(Number(row[4])).toBeLessThanOrEqual(numbers[Math.floor(numbers.length * 0.55)] ?? 0);
    expect(row[5]).toBe(Math.max(...those.map((event) => event.metadata.logged_time ?? 0)));
    const packets = those.map((event) => Number(at(event, "unmapped.transport"))).filter(Number.isFinite);
    expect(row[6]).toBe(packets.reduce((total, one) => total + one, 0));
  });

  test("where nothing is found: no group, and no number", async () => {
    expect(await ask("nowhere-to-be-found | top 5 src_endpoint.ip")).toMatchObject({
      rows: [],
      groups: 0,
      counted: 0,
    });
    expect((await ask("nowhere-to-be-found | count, max(duration), sum(duration)")).rows).toEqual([
      [0, null, null],
    ]);
  });

  test.each([
    ["| sum(src_endpoint.ip)", "position 7: sum needs a number, and src_endpoint.ip is text"],
    ["| avg(time)", "position 7: avg needs a number, and time is a time"],
    ["| sum(connection_info.protocol_name)", "position 7: sum needs a number"],
    ["| count by nonsense.field", 'position 12: no event has a field "nonsense.field"'],
    ["| distinct(observables.value)", "position 12: an event has several observables"],
    ["| count by time(1s)", "position 12: the time has more than 10000 such intervals"],
  ])("%s is refused with its place", async (query, message) => {
    await expect(ask(query)).rejects.toThrow(message);
  });
});

describe("a question that needs more than one may", () => {
  const aggregation = parseAggregation(" count by raw_data, metadata.uid", 1);

  test.each([
    ["rows", { rows: 100 }],
    ["memory", { memoryBytes: 1_000 }],
    ["time", { seconds: 0.000_001 }],
  ])("is told that it is too much: %s", async (limit, more) => {
    const client = engineClient();
    const queries = createQueries(async () => client, { ...defaultQueryLimits, ...more });
    const asked = [
      queries.aggregate(tenant, everything, aggregation, never),
      queries.facets(tenant, everything, { fields: ["metadata.uid"], limit: 5 }, never),
      queries.searchEvents(tenant, everything, never),
      queries.sql(tenant, "SELECT raw_data, count() FROM events GROUP BY raw_data", 10, never),
    ];
    for (const result of await Promise.allSettled(asked))
      expect(result).toMatchObject({
        status: "rejected",
        reason: { code: "query_limit", message: expect.stringMatching(new RegExp(`^${limit}: `)) },
      });
    await client.close();
  });
});

test("a query that nobody waits for any more is ended, also where something between keeps the connection", async () => {
  const access = readEngineAccess(join(folder, "lake"));
  if (access === null) throw new Error("the engine says nothing of itself");
  // As a load balancer that finishes what it has begun.
  const keeping = createServer((incoming, outgoing) => {
    const forwarded = httpRequest(
      `${access.url}${incoming.url ?? ""}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.on("data", (chunk: Buffer) => outgoing.write(chunk));
        answer.on("end", () => outgoing.end());
      },
    );
    incoming.on("data", (chunk: Buffer) => forwarded.write(chunk));
    incoming.on("end", () => forwarded.end());
  });
  await new Promise<void>((resolve) => keeping.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(keeping.address() as AddressInfo).port}`;
  const client = connectEngine({ url, password: access.password });
  const watching = engineClient();
  const running = async () => {
    const result = await watching.query({
      query:
        "SELECT count() AS n FROM system.processes WHERE query LIKE '%sleepEachRow%' AND query NOT LIKE '%processes%'",
      format: "JSONEachRow",
    });
    const [row] = await result.json<{ n: string | number }>();
    return Number(row?.n);
  };
  const gone = new AbortController();
  const asked = createRunner(async () => client)(
    "SELECT sum(sleepEachRow(0.5)) AS waited FROM numbers(100) SETTINGS max_block_size = 1",
    {},
    gone.signal,
  ).catch((error: unknown) => error);
  while ((await running()) === 0);
  gone.abort();
  expect(await asked).toBeInstanceOf(Error);
  const begun = performance.now();
  while ((await running()) > 0) expect(performance.now() - begun).toBeLessThan(10_000);
  await client.close();
  await watching.close();
  keeping.closeAllConnections();
  await new Promise((resolve) => keeping.close(resolve));
});

function engineClient() {
  const access = readEngineAccess(join(folder, "lake"));
  if (access === null) throw new Error("the engine says nothing of itself");
  return connectEngine(access);
}

describe("values for who is typing one", () => {
  const search = { ...everything, filters: [] };

  test.each([
    ["dst_endpoint.ip", "1"],
    ["dst_endpoint.port", "4"],
    ["metadata.product.name", "FORTI"],
    ["unmapped.action", ""],
    ["class_uid", "4"],
  ])("of %s that begin with %j, the most frequent first, with counts", async (field, prefix) => {
    const { values, looked, isSampled } = await lake.values(
      tenant,
      search,
      { field, prefix, limit: 100 },
      never,
    );
    const expected = [...grouped((event) => [[at(event, field)]])]
      .map(([key, count]) => ({
        value: String((JSON.parse(key) as (string | number | null)[])[0] ?? ""),
        count,
      }))
      .filter(({ value }) => value !== "" && value.toLowerCase().startsWith(prefix.toLowerCase()));
    expect(new Set(values.map(({ count }) => count)).size).toBeGreaterThan(0);
    expect(values.length).toBe(Math.min(expected.length, values.length < 99 ? expected.length : 100));
    for (const one of values) expect(expected).toContainEqual(one);
    expect(values.map(({ count }) => count)).toEqual(
      values.map(({ count }) => count).toSorted((a, b) => b - a),
    );
    expect([looked, isSampled]).toEqual([own.length, false]);
  });

  test("of observables, wherever they stand", async () => {
    const { values } = await lake.values(
      tenant,
      search,
      { field: "observables.value", prefix: "abab", limit: 5 },
      never,
    );
    expect(values).toEqual([{ value: "ab".repeat(32), count: 1 }]);
  });

  test("of a field that no event has are refused", async () => {
    await expect(
      lake.values(tenant, search, { field: "nonsense", prefix: "", limit: 5 }, never),
    ).rejects.toMatchObject({ code: "invalid_search" });
  });

  test("the vendor's own fields are those that events have", async () => {
    const seen = await lake.seenFields(tenant, search, { part: "UNMAPPED.ac", limit: 100 }, never);
    const counts = new Map<string, number>();
    for (const event of own)
      for (const name of Object.keys(event.unmapped ?? {}))
        if (name.startsWith("ac")) counts.set(`unmapped.${name}`, (counts.get(`unmapped.${name}`) ?? 0) + 1);
    expect(counts.size).toBeGreaterThan(0);
    expect(new Map(seen.map(({ path, count }) => [path, count]))).toEqual(counts);
  });
});

test("fields for what was typed: those with columns, and those of the schema at that place", () => {
  const paths = (typed: string) => fieldsLike(typed).map(({ path }) => path);
  expect(paths("src_endpoint.")).toEqual(
    expect.arrayContaining(["src_endpoint.ip", "src_endpoint.port", "src_endpoint.hostname"]),
  );
  expect(paths("port")).toEqual(expect.arrayContaining(["src_endpoint.port", "dst_endpoint.port"]));
  expect(paths("SRC_END")[0]).toMatch(/^src_endpoint/);
  expect(paths("")).toContain("observables.value");
  for (const path of paths("")) expect(searchField(path), path).not.toBeNull();
  expect(fieldsLike("dst_endpoint.ip")[0]).toEqual({ path: "dst_endpoint.ip", kind: "address" });
  expect(["metadata.uid", "class_uid", "time", "unmapped"].map(kindOf)).toEqual([
    "text",
    "number",
    "time",
    "object",
  ]);
});

test("what is stored later is told in order, once, from where one was", async () => {
  const encode = createEventEncoder();
  const insert = async (sequence: number, count: number) => {
    const rows = deviceLines(count).map((line, index) => ({
      event: eventOf(line, 5_000 + index, index % 2 === 0 ? tenant : other),
      delivery: null,
      device: "",
    }));
    const batch = { sequence, day: 0, rows: rows.length, mayBeThere: false };
    await lake.insertEvents({ ...batch, blocks: [encode(rows)] }, never);
    return rows.map(({ event }) => event).filter((event) => event.metadata.tenant_uid === tenant);
  };
  const stored = [...(await insert(2, 60)), ...(await insert(3, 40))];
  const late = await insert(4, 10);
  const told: unknown[] = [];
  let after: TailPosition = { batch: 1, uid: "" };
  let isCut = true;
  while (isCut) {
    const page = await lake.tail(tenant, { text: [], filters: [], after, upTo: 3 }, 7, never);
    told.push(...page.events.map(({ event }) => at(event as unknown as OcsfEvent, "metadata.uid")));
    const last = page.events.at(-1);
    // Where a client was when it went away.
    if (last !== undefined) after = parseTailCursor(toTailCursor(last.position));
    if (!page.isCut) after = page.position;
    isCut = page.isCut;
  }
  expect(told).toHaveLength(stored.length);
  expect(new Set(told)).toEqual(new Set(stored.map((event) => event.metadata.uid)));
  expect(after).toEqual({ batch: 3, uid: "" });
  const rest = { text: [], filters: [], after, upTo: 4 };
  expect(await lake.tailCount(tenant, rest, never)).toBe(late.length);
  expect((await lake.tail(tenant, { ...rest, text: ["no-such-word"] }, 10, never)).events).toEqual([]);
  for (const wrong of ["", "x", Buffer.from("1 2").toString("base64url")])
    expect(() => parseTailCursor(wrong)).toThrow(LakeError);
});
