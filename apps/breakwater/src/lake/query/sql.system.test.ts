import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OcsfEvent, TenantId } from "@breakwater/ocsf";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../platform/clock.ts";
import { createUuidV7 } from "../../platform/ids.ts";
import { createLog } from "../../platform/log.ts";
import { Metrics } from "../../platform/metrics.ts";
import type { Lake } from "../lake.ts";
import { openLake } from "../open-lake.ts";
import { createEventEncoder } from "../write/encode-events.ts";
import { SightingsOfChunk } from "../write/sightings.ts";

const mine = "01900000-0000-7000-8000-00000000000a" as TenantId;
const others = "01900000-0000-7000-8000-00000000000b" as TenantId;
/** Stands in every row of the other tenant, in every column that takes text. */
const secret = "s3cr3t";
const received = Date.UTC(2026, 10, 24, 12);
const newUid = createUuidV7(systemClock);
const never = new AbortController().signal;
let folder: string;
let lake: Lake;

function event(tenant: TenantId, word: string): OcsfEvent {
  return {
    class_uid: 4001,
    category_uid: 4,
    activity_id: 6,
    type_uid: 400_106,
    severity_id: 1,
    time: received,
    metadata: {
      version: "1.8.0",
      product: { name: word, vendor_name: word },
      uid: newUid(),
      tenant_uid: tenant,
      logged_time: received,
      log_name: word,
    },
    device: { type_id: 9, hostname: word },
    src_endpoint: { ip: tenant === mine ? "192.0.2.1" : "198.51.100.9", port: 1 },
    unmapped: { word },
    raw_data: word,
    observables: [
      { name: "src_endpoint.ip", type_id: 2, value: tenant === mine ? "192.0.2.1" : "198.51.100.9" },
    ],
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-sql-"));
  const log = createLog({ clock: systemClock, level: "error", format: "text", write: () => {} });
  lake = await openLake({
    target: { directory: join(folder, "lake") },
    retention: { eventDays: 400, sightingDays: 800 },
    clock: systemClock,
    log,
    metrics: new Metrics(),
  });
  const events = [event(mine, "mine"), event(mine, "mine"), event(others, secret)];
  const sightings = new SightingsOfChunk();
  for (const one of events) sightings.add(one, "d");
  const block = createEventEncoder()(events.map((one) => ({ event: one, delivery: null, device: "d" })));
  const batch = { sequence: 1, day: 0, rows: 3, mayBeThere: false };
  await lake.insertEvents({ ...batch, blocks: [block] }, never);
  await lake.insertSightings({ ...batch, blocks: [sightings.encode()] }, never);
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const run = (sql: string, rows = 100) => lake.sql(mine, sql, rows, never);

describe("a user's SQL", () => {
  test.each([
    ["SELECT count() FROM events", [["2"]]],
    ["SELECT DISTINCT product, fields['unmapped.word'] FROM events", [["mine", "mine"]]],
    ["SELECT value, events FROM sightings", [["192.0.2.1", "2"]]],
    ["SELECT count() FROM events a JOIN events b ON a.product = b.product", [["4"]]],
    ["SELECT count() FROM events WHERE src_ip IN (SELECT toIPv6(value) FROM sightings)", [["2"]]],
    [
      "WITH t AS (SELECT product p FROM events) SELECT p, count() c FROM t GROUP BY p ORDER BY c DESC LIMIT 1",
      [["mine", "2"]],
    ],
    ["SELECT 1 AS n UNION ALL SELECT 2", [[1], [2]]],
    ["SELECT '{tenant:String}', 'a\\'b', '\\\\'", [["{tenant:String}", "a'b", "\\"]]],
    ["SELECT arrayExists(x -> x > 1, [1, 2])", [[1]]],
  ])("%s", async (sql, rows) => {
    const result = await run(sql);
    expect(result.rows).toHaveLength(rows.length);
    expect(result.rows).toEqual(expect.arrayContaining([...rows]));
  });

  test("names its columns and their types, and says when there was more", async () => {
    const result = await run("SELECT product AS p, src_port FROM events", 1);
    expect(result).toMatchObject({
      columns: [{ name: "p" }, { name: "src_port", type: "UInt16" }],
      isCut: true,
    });
    expect(result.rows).toHaveLength(1);
  });

  test.each([
    "SELECT nothing FROM events",
    "SELECT tenant FROM events",
    "SELECT batch FROM events",
    "SELECT _part FROM events",
    "SELECT sum(product) FROM events",
  ])("what the engine does not know is told: %s", async (sql) => {
    await expect(run(sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:invalid_sql|query_limit)$/),
    });
  });

  test.each([
    "SELECT count() FROM events a CROSS JOIN events b CROSS JOIN (SELECT arrayJoin(range(100000000)) x) c",
    "SELECT length(groupArray(arrayJoin(range(1000000000)))) FROM events",
    "SELECT leftPad('x', 2000000000, 'y')",
  ])("what asks too much is ended: %s", async (sql) => {
    await expect(run(sql)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:invalid_sql|query_limit)$/),
    });
    expect((await run("SELECT count() FROM events")).rows).toEqual([["2"]]);
  });
});

const statements = fc.constantFrom(
  "SELECT * FROM events",
  "SELECT * FROM sightings",
  "SELECT count() FROM events WHERE 1 = 1 OR tenant != ''",
  "SELECT * FROM events) OR (1 = 1",
  "SELECT * FROM `events` WHERE tenant = {tenant:String}",
  "SELECT * FROM events WHERE raw_data = '' /* */ OR 1 = 1 -- '",
  "SELECT * FROM events_0002",
  "SELECT * FROM default.events",
  'SELECT * FROM "default"."events"',
  "SELECT * FROM system.tables",
  "SELECT * FROM system.query_log",
  "SELECT * FROM file('lake/store/**', 'RawBLOB')",
  "SELECT * FROM file('/etc/passwd', 'LineAsString')",
  "SELECT * FROM url('http://127.0.0.1/', 'RawBLOB')",
  "SELECT * FROM remote('127.0.0.1', default.events)",
  "SELECT * FROM remoteSecure('127.0.0.1', default.events)",
  "SELECT * FROM cluster('default', default.events)",
  "SELECT * FROM s3('http://127.0.0.1/x', 'RawBLOB')",
  "SELECT * FROM executable('id', 'RawBLOB', 'x String')",
  "SELECT * FROM merge('default', '.*')",
  "SELECT * FROM mergeTreeIndex('default', 'events')",
  "SELECT * FROM view(SELECT * FROM default.events)",
  "SELECT * FROM numbers(3)",
  "SELECT dictGet('x', 'y', 1)",
  "SELECT file('/etc/passwd')",
  "SELECT getSetting('max_threads'), currentDatabase(), hostName()",
  "SELECT joinGet('default.events', 'raw_data', 1)",
  "SELECT hasColumnInTable('default', 'events', 'tenant')",
  "SELECT raw_data FROM events UNION ALL SELECT raw_data FROM default.events",
  "SELECT (SELECT any(raw_data) FROM default.events)",
  "SELECT 1 IN default.events",
  "SELECT 1 IN (SELECT 1 FROM events)",
  "WITH e AS (SELECT * FROM events) SELECT count() FROM e",
  "WITH events AS (SELECT 1 AS tenant) SELECT * FROM events, sightings",
  "WITH x AS (SELECT 1) SELECT * FROM x, events",
  "SELECT any(raw_data), groupArray(product), uniqExact(uid) FROM events",
  "SELECT a.*, b.* FROM events a LEFT JOIN events b ON a.user_name = b.user_name",
  "SELECT value, events FROM sightings WHERE value = 'shared'",
  "SELECT * FROM events FINAL SAMPLE 1",
  "SELECT * FROM events PREWHERE 1",
  "INSERT INTO events SELECT * FROM events",
  "SELECT * FROM events INTO OUTFILE '/tmp/x'",
  "SET readonly = 0",
  "SYSTEM FLUSH LOGS",
);
/** Statements that are taken, with conditions that would open what stands beside them if they were not closed in. */
const taken = fc
  .tuple(
    fc.constantFrom(
      "count()",
      "raw_data",
      "groupArray(raw_data)",
      "any(product), max(log_name)",
      "uid, fields",
    ),
    fc.constantFrom("events", "(SELECT * FROM events WHERE 1 OR 1) AS e", "events AS e", "`events`"),
    fc.constantFrom(
      "1 = 1 OR raw_data != ''",
      "NOT (1 = 0)",
      "raw_data LIKE '%' OR 1",
      "raw_data = ''' OR tenant != ''' OR product != '\\\\'",
      "src_ip IN (SELECT src_ip FROM events) OR 1 = 1",
      "src_ip NOT IN (SELECT toIPv6(value) FROM sightings) OR 2 > 1",
    ),
  )
  .map(([list, table, where]) => `SELECT ${list} FROM ${table} WHERE ${where}`);
const ends = fc.constantFrom(
  "",
  " -- '",
  " /* */",
  "; SELECT 1",
  " SETTINGS readonly = 0, allow_introspection_functions = 1",
  " SETTINGS additional_table_filters = {'events': '1'}",
  " LIMIT 5",
  " FORMAT TSV",
  "\\",
  "'",
  ")",
  " UNION ALL SELECT * FROM default.events",
  " EXCEPT SELECT * FROM events",
  " #\n OR 1",
);

test("nothing of another tenant crosses, whatever is put together (property)", async () => {
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(statements, taken),
      fc.oneof(fc.constant(""), ends),
      fc.boolean(),
      async (statement, end, isNested) => {
        const sql = isNested ? `SELECT * FROM (${statement}${end}) AS q` : `${statement}${end}`;
        try {
          const { rows, columns } = await run(sql);
          answered += 1;
          const text = JSON.stringify([rows, columns]);
          for (const foreign of [secret, "198.51.100.9", others, "root:"])
            expect(text).not.toContain(foreign);
          // Two events are mine, and each of their sightings counts two.
          if (/count\(\)|value, events/.test(sql)) expect(text).not.toMatch(/"[3-9]"/);
        } catch (error) {
          expect(error, sql).toMatchObject({ code: "invalid_sql" });
          expect(String(error)).not.toContain(secret);
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(answered).toBeGreaterThan(20);
});
