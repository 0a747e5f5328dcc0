import { Readable } from "node:stream";
import type { ClickHouseClient } from "@clickhouse/client";
import { eventBlockColumns } from "./encode-events.ts";
import { namesOf, structureOf } from "./event-block.ts";
import { sightingColumns } from "./sightings.ts";

export interface TableBatch {
  readonly table: "events" | "events_0002" | "sightings";
  /** Number of the batch, ascending; the same batch is stored once. */
  readonly sequence: number;
  readonly blocks: readonly Uint8Array[];
}

/**
 * Inserts one batch into one table: one block, so one part, there whole or not at all. A batch that is inserted again is
 * left out by its token (`insert_deduplication_token`), whatever its bytes.
 */
export async function insertBlocks(
  client: ClickHouseClient,
  { table, sequence, blocks }: TableBatch,
  signal?: AbortSignal,
): Promise<void> {
  const columns = table === "sightings" ? sightingColumns : eventBlockColumns;
  const [name, value] = table === "sightings" ? ["", ""] : [", batch", `, toUInt64(${sequence})`];
  const statement = `INSERT INTO ${table} (${namesOf(columns)}${name}) SELECT *${value} FROM input('${structureOf(columns).replaceAll("'", "\\'")}')
SETTINGS max_insert_threads = 1, max_threads = 1, min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 4294967296, insert_deduplication_token = 'batch-${sequence}'
FORMAT Native`;
  const { stream } = await client.exec({
    query: statement,
    values: Readable.from(blocks, { objectMode: false }),
    ...(signal === undefined ? {} : { abort_signal: signal }),
  });
  for await (const _ of stream) {
    // The answer is empty; reading it to its end frees the connection.
  }
}
