import type { ClickHouseClient } from "@clickhouse/client";

/**
 * What an ALTER must name to reach a table's rows: the table itself, or, where it is distributed over a cluster, the
 * tables of the shards.
 */
export async function physicalTable(client: ClickHouseClient, table: string): Promise<string> {
  const result = await client.query({
    query:
      "SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = {table:String} AND engine = 'Distributed'",
    query_params: { table },
    format: "JSONEachRow",
  });
  const [row] = await result.json<{ readonly engine_full: string }>();
  if (row === undefined) return table;
  const match = /^Distributed\('([^'\\]+)', '([^'\\]+)', '([^'\\]+)'/.exec(row.engine_full);
  if (match === null) throw new Error(`${table}: cannot read the engine ${row.engine_full.slice(0, 200)}`);
  return `\`${match[2]}\`.\`${match[3]}\` ON CLUSTER '${match[1]}'`;
}
