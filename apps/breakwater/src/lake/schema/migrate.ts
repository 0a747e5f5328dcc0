import type { ClickHouseClient } from "@clickhouse/client";
import { LakeError } from "../lake-error.ts";
import { lakeMigrations } from "./migrations.ts";
import { physicalTable } from "./physical-table.ts";

/** How long rows are kept after their receipt, in days. */
export interface Retention {
  readonly eventDays: number;
  readonly sightingDays: number;
}

/** Brings the schema up to date; a folder of a newer version is refused, since its data would be misread. */
export async function migrate(client: ClickHouseClient, retention: Retention): Promise<void> {
  await client.command({
    query:
      "CREATE TABLE IF NOT EXISTS schema_versions (version UInt32, name String, applied_at DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY version SETTINGS fsync_after_insert = 1",
  });
  const version = await schemaVersion(client);
  if (version > lakeMigrations.length) {
    throw new LakeError(
      "newer_schema",
      `the lake was written by a newer Breakwater (schema ${version}, this one knows ${lakeMigrations.length}); start that version, or choose another folder with --data`,
    );
  }
  for (const [index, migration] of lakeMigrations.entries()) {
    if (index < version) continue;
    await migration.run(client);
    await client.command({
      query: `INSERT INTO schema_versions (version, name) SELECT ${index + 1}, {name:String}`,
      query_params: { name: migration.name },
    });
  }
  await keepFor(client, "events", "toDateTime(logged_time)", retention.eventDays);
  await keepFor(client, "sightings", "toDateTime(received)", retention.sightingDays);
}

async function schemaVersion(client: ClickHouseClient): Promise<number> {
  const result = await client.query({
    query: "SELECT max(version) AS version FROM schema_versions",
    format: "JSONEachRow",
  });
  const [row] = await result.json<{ readonly version: number | string }>();
  return Number(row?.version ?? 0);
}

async function keepFor(client: ClickHouseClient, table: string, since: string, days: number): Promise<void> {
  await client.command({
    query: `ALTER TABLE ${await physicalTable(client, table)} MODIFY TTL ${since} + INTERVAL ${Math.trunc(days)} DAY SETTINGS materialize_ttl_after_modify = 0`,
  });
}
