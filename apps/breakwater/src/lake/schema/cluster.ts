import type { Retention } from "./migrate.ts";
import { alterationIn, lakeMigrations, statementsOf } from "./migrations.ts";

export interface ClusterOptions {
  /** As `system.clusters` names it. */
  readonly cluster: string;
  readonly database: string;
  readonly retention: Retention;
}

/** Tables of a lake of today, by the names that the migrations give them on the way. */
const sources = [
  { name: "events", createdAs: "events_0002", received: "logged_time", shard: "batch" },
  // An observable is wholly on one shard, where its days become one row.
  { name: "sightings", createdAs: "sightings", received: "received", shard: "cityHash64(value)" },
] as const;

/**
 * The statements that make an empty lake on a ClickHouse cluster: a replicated table on each shard, and over them the
 * table of the name that everything else uses. A batch of events goes to one shard whole, so it is there whole or not at
 * all; each shard remembers a batch's token for a week, so sending it again is safe.
 */
export function clusterStatements({ cluster, database, retention }: ClusterOptions): readonly string[] {
  const on = `ON CLUSTER ${quoted(cluster)}`;
  const inDatabase = (table: string) => `${name(database)}.${table}`;
  const created = statementsOf("0002-typed-events");
  const tables = sources.flatMap(({ name: table, createdAs, received, shard }) => {
    const statement = created.find((one) => one.includes(` ${createdAs}\n`));
    if (statement === undefined) throw new Error(`cluster: no migration creates ${createdAs}`);
    const days = table === "events" ? retention.eventDays : retention.sightingDays;
    return [
      statement
        .replace(`${createdAs}\n`, `${inDatabase(`${table}_local`)} ${on}\n`)
        .replace(/ENGINE = (\w+)/, (_, engine: string) => `ENGINE = ${replicated(engine, table)}`)
        .replace(
          /\nSETTINGS /,
          `\nTTL toDateTime(${received}) + INTERVAL ${days} DAY\nSETTINGS ${remembering}`,
        ),
      `CREATE TABLE IF NOT EXISTS ${inDatabase(table)} ${on} AS ${inDatabase(`${table}_local`)}
ENGINE = Distributed(${quoted(cluster)}, ${quoted(database)}, ${quoted(`${table}_local`)}, ${shard})`,
    ];
  });
  const changes = statementsOf("0003-codecs").map((statement) => {
    const { table, change } = alterationIn(statement);
    return `ALTER TABLE ${inDatabase(`${table}_local`)} ${on} ${change}`;
  });
  return [
    `CREATE DATABASE IF NOT EXISTS ${name(database)} ${on}`,
    ...tables,
    ...changes,
    `CREATE TABLE IF NOT EXISTS ${inDatabase("schema_versions")} ${on}
(version UInt32, name String, applied_at DateTime DEFAULT now())
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{database}/schema_versions', '{shard}-{replica}')
ORDER BY version`,
    ...lakeMigrations.map(
      (migration, index) =>
        `INSERT INTO ${inDatabase("schema_versions")} (version, name) VALUES (${index + 1}, ${quoted(migration.name)})`,
    ),
  ];
}

const remembering =
  "replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800, ";

function replicated(engine: string, table: string): string {
  return `Replicated${engine}('/clickhouse/tables/{database}/{shard}/${table}', '{replica}')`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

function name(text: string): string {
  return `\`${text.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}
