import { Readable } from "node:stream";
import type { ClickHouseClient } from "@clickhouse/client";
import { eventBlockColumns } from "./encode-events.ts";
import { namesOf, structureOf } from "./event-block.ts";
import { sightingColumns, sightingMarker } from "./sightings.ts";

export interface TableBatch {
  readonly table: "events" | "events_0002" | "sightings";
  /** Number of the batch, ascending. */
  readonly sequence: number;
  /** UTC day of its receipt, in days since 1970. */
  readonly day: number;
  readonly blocks: readonly Uint8Array[];
}

export interface InsertOptions {
  /** An earlier attempt may have stored it, or be at it still. */
  readonly mayBeThere: boolean;
  /** The tables are replicated, and forget no token for a while: a batch is sent again whole, each shard keeps it once. */
  readonly isReplicated: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Inserts one batch into one table: one block, so one part, there whole or not at all, and once, however often it is
 * asked for. Whether it is there is read from the rows themselves: the engine's own log of what it has taken
 * (`non_replicated_deduplication_window`) is written before the part is, and an engine that is killed between the two
 * would say of a lost batch that it has it.
 */
export async function insertBlocks(
  client: ClickHouseClient,
  batch: TableBatch,
  { mayBeThere, isReplicated, signal }: InsertOptions,
): Promise<void> {
  const queryId = `breakwater-${batch.table}-${batch.sequence}`;
  if (mayBeThere && !isReplicated) {
    await endAttempt(client, queryId, signal);
    if (await isStored(client, batch, signal)) return;
  }
  const { stream } = await client.exec({
    query: statementOf(batch, isReplicated),
    query_id: queryId,
    values: Readable.from(blocksOf(batch), { objectMode: false }),
    ...(signal === undefined ? {} : { abort_signal: signal }),
  });
  for await (const _ of stream) {
    // The answer is empty; reading it to its end frees the connection.
  }
}

/** An attempt whose answer was lost may be at work still; it is over when this returns, stored or not. */
async function endAttempt(
  client: ClickHouseClient,
  queryId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await client.command({
    query: "KILL QUERY WHERE query_id = {id:String} SYNC",
    query_params: { id: queryId },
    ...(signal === undefined ? {} : { abort_signal: signal }),
  });
}

async function isStored(
  client: ClickHouseClient,
  { table, sequence }: TableBatch,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const result = await client.query({
    query:
      table === "sightings"
        ? "SELECT count() AS found FROM sightings WHERE tenant = '' AND batch >= {batch:UInt64}"
        : `SELECT count() AS found FROM ${table} WHERE batch = {batch:UInt64}`,
    query_params: { batch: sequence },
    format: "JSONEachRow",
    ...(signal === undefined ? {} : { abort_signal: signal }),
  });
  const [row] = await result.json<{ readonly found: string | number }>();
  return Number(row?.found ?? 0) > 0;
}

function statementOf({ table, sequence }: TableBatch, isReplicated: boolean): string {
  const columns = table === "sightings" ? sightingColumns : eventBlockColumns;
  // Sightings of many batches become one row: the highest batch stands in a row that belongs to no tenant.
  const batch = table === "sightings" ? `if(tenant = '', toUInt64(${sequence}), 0)` : `toUInt64(${sequence})`;
  // Merges build the index of words (ADR 60); until then a part's lines are read, and a part of one batch is small.
  const later = table === "sightings" ? "" : ", exclude_materialize_skip_indexes_on_insert = 'raw_words'";
  // A cluster would else take the rows and send them to their shards later.
  const foreground = isReplicated ? ", distributed_foreground_insert = 1" : "";
  return `INSERT INTO ${table} (${namesOf(columns)}, batch) SELECT *, ${batch} FROM input('${structureOf(columns).replaceAll("'", "\\'")}')
SETTINGS max_insert_threads = 1, max_threads = 1, min_insert_block_size_rows = 100000000, min_insert_block_size_bytes = 4294967296, insert_deduplication_token = 'batch-${sequence}'${later}${foreground}
FORMAT Native`;
}

function blocksOf({ table, day, blocks }: TableBatch): readonly Uint8Array[] {
  return table === "sightings" ? [...blocks, sightingMarker(day)] : blocks;
}
