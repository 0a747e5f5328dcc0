import type { connectEngine } from "../../apps/breakwater/src/lake/connection.ts";
import type { Lake } from "../../apps/breakwater/src/lake/lake.ts";
import { deviceLines } from "../device-lines.ts";
import { benchTenant, prepareBatch } from "../prepared-batch.ts";

export type EngineClient = ReturnType<typeof connectEngine>;

const dayMs = 86_400_000;
/** The day of the lines that are normalised; the others are days before it. */
export const lastDay = Date.UTC(2026, 10, 24);
const batchRows = 62_500;
const never = new AbortController().signal;

/** Lines of the last day, normalised and inserted as the pipeline does. */
export async function insertLastDay(lake: Lake, rows: number): Promise<readonly string[]> {
  const lines = deviceLines(rows);
  for (let start = 0; start < rows; start += batchRows) {
    const part = lines.slice(start, start + batchRows);
    const { blocks, sightings } = prepareBatch(part, (line) => lastDay + (((start + line) * 1_000) % dayMs));
    const sequence = start / batchRows + 1;
    const common = { sequence, day: lastDay / dayMs, rows: part.length, mayBeThere: false };
    await lake.insertEvents({ ...common, blocks }, never);
    await lake.insertSightings({ ...common, blocks: sightings }, never);
  }
  return lines;
}

/**
 * The last day's events `days` earlier: other uids, source ports and outside addresses (in the raw line and the sightings,
 * too; inside ones, 10.0.0.0/8, stay, as hosts do). An outside address comes again every 20 days.
 */
export async function insertEarlierDay(client: EngineClient, days: number): Promise<void> {
  const mask = (days % 20) * 0x01_02_03;
  const columns = await columnsOf(client, "events");
  const text = (address: string) => `substring(toString(${address}), 8)`;
  const isOutside = (column: string) =>
    `(${column} != toIPv6('::') AND NOT startsWith(toString(${column}), '::ffff:10.'))`;
  const moved = (column: string) =>
    `toIPv6(concat('::ffff:', IPv4NumToString(bitXor(IPv4StringToNumOrDefault(${text(column)}), ${mask}))))`;
  const replaced: Readonly<Record<string, string>> = {
    uid: "generateUUIDv4()",
    time: `time - INTERVAL ${days} DAY`,
    logged_time: `logged_time - INTERVAL ${days} DAY`,
    src_ip: `if(${isOutside("src_ip")}, ${moved("src_ip")}, src_ip)`,
    dst_ip: `if(${isOutside("dst_ip")}, ${moved("dst_ip")}, dst_ip)`,
    src_port: `bitXor(src_port, ${days % 500})`,
    raw_data: `if(${isOutside("dst_ip")}, replaceOne(raw_data, ${text("dst_ip")}, ${text(moved("dst_ip"))}), raw_data)`,
    batch: `toUInt64(${1_000 + days})`,
  };
  const settings =
    "SETTINGS max_insert_threads = 1, min_insert_block_size_rows = 1000000, min_insert_block_size_bytes = 4294967296, max_block_size = 1000000";
  await client.command({
    query: `INSERT INTO events (${columns.join(", ")}) SELECT ${columns
      .map((name) => (replaced[name] === undefined ? name : `${replaced[name]} AS new_${name}`))
      .join(", ")} FROM events WHERE tenant = '${benchTenant}' AND batch < 1000 ${settings}`,
  });
  await client.command({
    query: `INSERT INTO sightings (tenant, type_id, value, device, day, first, last, count, received, batch)
SELECT tenant, type_id, if(type_id = 2 AND NOT startsWith(value, '10.') AND isIPv4String(value), IPv4NumToString(bitXor(IPv4StringToNumOrDefault(value), ${mask})), value),
  device, day - ${days}, first - INTERVAL ${days} DAY, last - INTERVAL ${days} DAY, sum(count), received - ${days}, 0
FROM sightings WHERE tenant = '${benchTenant}' AND day = toDate('2026-11-24')
GROUP BY tenant, type_id, value, device, day, first, last, received ${settings}`,
  });
}

async function columnsOf(client: EngineClient, table: string): Promise<readonly string[]> {
  const result = await client.query({
    query:
      "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String} ORDER BY position",
    query_params: { table },
    format: "JSONEachRow",
  });
  return (await result.json<{ readonly name: string }>()).map(({ name }) => name);
}
