import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectEngine } from "../connection.ts";
import { type Engine, startEngine } from "../engine/start-engine.ts";
import { clusterStatements } from "./cluster.ts";
import { migrate } from "./migrate.ts";

const options = { cluster: "edge", database: "breakwater", retention: { eventDays: 400, sightingDays: 800 } };
let folder: string;
let engine: Engine;
let client: ClickHouseClient;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-cluster-"));
  engine = await startEngine(join(folder, "lake"));
  client = connectEngine(engine);
});
afterAll(async () => {
  await client.close();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function rowsOf(query: string, parameters: Record<string, string> = {}): Promise<readonly unknown[]> {
  return (await client.query({ query, query_params: parameters, format: "JSONEachRow" })).json();
}

// No cluster runs here: the statements are parsed by the engine, and their columns compared with those of a lake.
test("the statements for a cluster are SQL, also with odd names", async () => {
  for (const odd of [options, { ...options, cluster: "it's", database: "a`b\\c" }])
    for (const statement of clusterStatements(odd))
      expect(await rowsOf("SELECT formatQuery({sql:String}) != '' AS parsed", { sql: statement })).toEqual([
        { parsed: 1 },
      ]);
});

test("a cluster's tables have the columns, order and indexes of a lake of today", async () => {
  await migrate(client, options.retention);
  for (const table of ["events", "sightings"]) {
    const statements = clusterStatements(options).filter((one) => one.includes(`.${table}_local ON`));
    // Without what needs a cluster, the same statements make a table here.
    for (const statement of statements)
      await client.command({
        query: statement
          .replace(/`breakwater`\.(\w+) ON CLUSTER 'edge'/, "$1")
          .replace(/ENGINE = Replicated(\w+)\([^)]*\)/, "ENGINE = $1")
          .replace(/replicated_deduplication_window\w* = \d+, /g, ""),
      });
    const about = (name: string) =>
      rowsOf(
        `SELECT name, type, compression_codec FROM system.columns WHERE database = currentDatabase() AND table = {name:String} ORDER BY position`,
        { name },
      );
    expect(await about(`${table}_local`)).toEqual(await about(table));
    const keys = (name: string) =>
      rowsOf(
        "SELECT sorting_key, partition_key, replaceOne(create_table_query, {name:String}, 'x') AS made FROM system.tables WHERE name = {name:String} AND sorting_key != ''",
        { name },
      );
    expect(await keys(`${table}_local`)).toEqual(await keys(table));
  }
});
