import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventUid, TenantId } from "@breakwater/ocsf";
import type { ClickHouseClient } from "@clickhouse/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../platform/clock.ts";
import { createLog } from "../../platform/log.ts";
import { Metrics } from "../../platform/metrics.ts";
import { connectEngine } from "../connection.ts";
import { type Engine, startEngine } from "../engine/start-engine.ts";
import { openLake } from "../open-lake.ts";
import { migrate } from "./migrate.ts";
import { lakeMigrations, statementsOf } from "./migrations.ts";

/** Rows as schema version 1 stored them. */
const fixture = readFileSync(new URL("fixtures/0001-events.ndjson", import.meta.url), "utf8");
const oldRows = fixture
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { tenant: string; uid: string; event: string; raw_data: string });
const retention = { eventDays: 36_500, sightingDays: 36_500 };
const never = new AbortController().signal;
let folder: string;
let engine: Engine;
let client: ClickHouseClient;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-migrate-"));
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  engine = await startEngine(join(folder, "lake"));
  client = connectEngine(engine);
}

async function stop(): Promise<void> {
  await client.close();
  await engine.stop();
}

/** A folder as version 1 left it. */
async function layOutVersion1(): Promise<void> {
  await client.command({
    query:
      "CREATE TABLE schema_versions (version UInt32, name String, applied_at DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY version",
  });
  await client.command({
    query: "INSERT INTO schema_versions (version, name) SELECT 1, '0001-events'",
  });
  for (const statement of statementsOf("0001-events")) await client.command({ query: statement });
  for (const line of fixture.trim().split("\n"))
    await client.command({
      query: "INSERT INTO events SELECT * FROM format(JSONEachRow, {structure:String}, {line:String})",
      query_params: { structure: await structureOfEvents(), line },
    });
}

async function structureOfEvents(): Promise<string> {
  const result = await client.query({
    query:
      "SELECT arrayStringConcat(groupArray(name || ' ' || type), ', ') AS structure FROM (SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = 'events' ORDER BY position)",
    format: "JSONEachRow",
  });
  const [row] = await result.json<{ readonly structure: string }>();
  return row?.structure ?? "";
}

async function ask<Row>(query: string): Promise<readonly Row[]> {
  return (await client.query({ query, format: "JSONEachRow" })).json<Row>();
}

const sightings =
  "SELECT value, device, sum(count) AS n FROM sightings WHERE tenant != '' GROUP BY value, device ORDER BY value";
const expectedSightings = [
  { value: "10.0.0.5", device: "Fortinet/FortiGate/serial/FG100F00000001", n: 2 },
  { value: "198.51.100.7", device: "Fortinet/FortiGate/serial/FG100F00000001", n: 2 },
];

test("a folder of version 1 is brought up to date with every event as it was, and its sightings", async () => {
  await layOutVersion1();
  await stop();
  const lake = await openLake({
    target: { directory: join(folder, "lake") },
    retention,
    clock: systemClock,
    log: createLog({ clock: systemClock, level: "error", format: "text", write: () => {} }),
    metrics: new Metrics(),
  });
  for (const { tenant, uid, event, raw_data } of oldRows) {
    const found = await lake.eventsByUid(tenant as TenantId, [uid as EventUid], never);
    expect(found).toEqual([{ ...(JSON.parse(event) as object), raw_data }]);
  }
  expect(await lake.lastSequence()).toBe(3);
  const stored = [];
  for await (const page of lake.rowsAfter(0, never)) stored.push(...page);
  expect(stored.map(({ sequence, delivery }) => [sequence, delivery?.key])).toEqual([
    [1, "request-1"],
    [2, undefined],
    [3, undefined],
  ]);
  await lake[Symbol.asyncDispose]();
  await start();
  expect((await ask<{ n: number | string }>(sightings)).map((row) => ({ ...row, n: Number(row.n) }))).toEqual(
    expectedSightings,
  );
});

test("a migration that was cut off at any point is finished by the next start", async () => {
  await layOutVersion1();
  // The first attempt ends before it could say that it was done, as often as one likes.
  for (let attempt = 0; attempt < 3; attempt += 1) await lakeMigrations[1]?.run(client);
  await migrate(client, retention);
  expect(
    (await ask<{ n: number | string }>("SELECT count() AS n FROM events")).map(({ n }) => Number(n)),
  ).toEqual([3]);
  expect((await ask<{ n: number | string }>(sightings)).map((row) => ({ ...row, n: Number(row.n) }))).toEqual(
    expectedSightings,
  );
  expect(await ask("SELECT name FROM system.tables WHERE name = 'events_0002'")).toEqual([]);
});

test("columns are packed anew from version 3 on, and rows of version 2 stay as they are", async () => {
  await layOutVersion1();
  await lakeMigrations[1]?.run(client);
  const rows = () => ask("SELECT * FROM events ORDER BY uid");
  const before = await rows();
  expect(before).toHaveLength(oldRows.length);
  for (let attempt = 0; attempt < 2; attempt += 1) await lakeMigrations[2]?.run(client);
  for (const table of ["events", "sightings"])
    await client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
  expect(await rows()).toEqual(before);
  expect((await ask<{ n: number | string }>(sightings)).map((row) => ({ ...row, n: Number(row.n) }))).toEqual(
    expectedSightings,
  );
  expect(
    await ask(
      "SELECT name, type, compression_codec AS codec FROM system.columns WHERE table = 'sightings' AND name = 'first'",
    ),
  ).toEqual([
    {
      name: "first",
      type: "SimpleAggregateFunction(min, DateTime('UTC'))",
      codec: "CODEC(T64, ZSTD(1))",
    },
  ]);
});

test("a folder of a newer version is refused", async () => {
  await migrate(client, retention);
  await client.command({
    query: `INSERT INTO schema_versions (version, name) SELECT ${lakeMigrations.length + 1}, 'of tomorrow'`,
  });
  await expect(migrate(client, retention)).rejects.toMatchObject({ code: "newer_schema" });
});
