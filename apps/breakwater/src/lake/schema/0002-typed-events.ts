import type { OcsfEvent } from "@breakwater/ocsf";
import type { ClickHouseClient } from "@clickhouse/client";
import { deviceKey } from "../write/device-key.ts";
import { createEventEncoder, type EncodableRow } from "../write/encode-events.ts";
import { insertBlocks } from "../write/insert-blocks.ts";
import { SightingsOfChunk } from "../write/sightings.ts";

const rowsPerBlock = 2_000;

/**
 * From events as JSON text to typed columns and the map `fields`, with their sightings: the new table is filled batch by
 * batch beside the old one, then takes its name.
 */
export async function retypeEvents(
  client: ClickHouseClient,
  createTables: () => Promise<void>,
): Promise<void> {
  if (!(await isRetyped(client))) {
    await createTables();
    const batches = await rowsOf<{ readonly batch: string }>(
      client,
      "SELECT DISTINCT toString(batch) AS batch FROM events ORDER BY toUInt64(batch)",
    );
    for (const { batch } of batches) await copyBatch(client, batch);
    await client.command({ query: "EXCHANGE TABLES events AND events_0002" });
  }
  await client.command({ query: "DROP TABLE IF EXISTS events_0002 SYNC" });
}

async function isRetyped(client: ClickHouseClient): Promise<boolean> {
  const found = await rowsOf(
    client,
    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'events' AND name = 'present'",
  );
  return found.length > 0;
}

interface OldRow {
  readonly event_uid: string;
  readonly event: string;
  readonly raw_data: string;
  readonly delivery_source: string;
  readonly delivery_key: string;
  readonly delivery_hash: string;
  readonly delivery_checkpoint: string;
}

async function copyBatch(client: ClickHouseClient, batch: string): Promise<void> {
  const encodeEvents = createEventEncoder();
  const sightings = new SightingsOfChunk();
  const blocks: Uint8Array[] = [];
  let after = "";
  let day = 0;
  for (;;) {
    const old = await rowsOf<OldRow>(
      client,
      `SELECT toString(uid) AS event_uid, event, raw_data, delivery_source, delivery_key, delivery_hash, delivery_checkpoint
FROM events WHERE batch = {batch:UInt64} AND toString(uid) > {after:String} ORDER BY toString(uid) LIMIT ${rowsPerBlock}`,
      { batch, after },
    );
    const last = old.at(-1);
    if (last === undefined) break;
    after = last.event_uid;
    const rows = old.map(toEncodable);
    for (const { event, device } of rows) sightings.add(event, device);
    day = Math.floor((rows[0]?.event.metadata.logged_time ?? 0) / 86_400_000);
    blocks.push(encodeEvents(rows));
  }
  const sequence = Number(batch);
  const once = { mayBeThere: true, isReplicated: false };
  await insertBlocks(client, { table: "events_0002", sequence, day, blocks }, once);
  await insertBlocks(client, { table: "sightings", sequence, day, blocks: [sightings.encode()] }, once);
}

function toEncodable(row: OldRow): EncodableRow {
  // The old column held the JSON of an OcsfEvent without its raw line.
  const event = { ...(JSON.parse(row.event) as OcsfEvent), raw_data: row.raw_data };
  const delivery =
    row.delivery_source === ""
      ? null
      : {
          source: row.delivery_source,
          key: row.delivery_key,
          bodyHash: row.delivery_hash,
          checkpoint: row.delivery_checkpoint === "" ? null : row.delivery_checkpoint,
        };
  return { event, delivery, device: deviceOf(event) };
}

/** As enrich/ named devices when these rows were written. */
function deviceOf({ device, metadata }: OcsfEvent): string {
  const common = {
    vendor: metadata.product.vendor_name || "unknown",
    product: metadata.product.name || "unknown",
  };
  if (device?.uid) return deviceKey({ ...common, kind: "serial", value: device.uid });
  if (device?.hostname) return deviceKey({ ...common, kind: "hostname", value: device.hostname });
  return device?.ip ? deviceKey({ ...common, kind: "address", value: device.ip }) : "";
}

async function rowsOf<Row>(
  client: ClickHouseClient,
  query: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<readonly Row[]> {
  const result = await client.query({ query, query_params: { ...parameters }, format: "JSONEachRow" });
  // The statement names the columns that Row declares.
  return result.json<Row>();
}
