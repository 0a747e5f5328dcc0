import type { ClickHouseClient } from "@clickhouse/client";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { Connection, type LakeTarget, messageOf, reasonOf, retryMs } from "./connection.ts";
import type { Lake } from "./lake.ts";
import { LakeError } from "./lake-error.ts";
import type { QueryLimits } from "./query/limits.ts";
import { createQueries } from "./query/queries.ts";
import { createRunner } from "./query/runner.ts";
import { createStorageQuery } from "./query/storage.ts";
import { migrate, type Retention } from "./schema/migrate.ts";
import { insertBlocks, type TableBatch } from "./write/insert-blocks.ts";
import { removeSampleRows, removeTenantRows } from "./write/remove-tenant.ts";

export interface LakeOptions {
  readonly target: LakeTarget;
  readonly retention: Retention;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Bytes that the embedded engine may take. */
  readonly memoryBytes?: number;
  /** What one question of a person may use. */
  readonly queryLimits?: QueryLimits;
  /** An insert that takes longer than this is shown in `health`. */
  readonly slowMs?: number;
}

/** Opens the lake: starts the engine if it is embedded, brings the schema up to date, keeps the engine running. */
export async function openLake(options: LakeOptions): Promise<Lake> {
  const connection = new Connection(options);
  await connection.start();
  try {
    await migrate(await connection.client(), options.retention);
  } catch (error) {
    await connection.stop();
    throw error;
  }
  const { metrics, log } = options;
  const inserted = metrics.counter("breakwater_lake_rows_total", "Rows inserted into the lake.");
  const retries = metrics.counter(
    "breakwater_lake_retries_total",
    "Inserts that were tried again, by reason.",
  );

  const isReplicated = await areReplicated(await connection.client());
  // What a server is still at for a process of ours that is gone must be over before it is read what is there.
  if ("url" in options.target)
    await (
      await connection.client()
    ).command({ query: "KILL QUERY WHERE query_id LIKE 'breakwater-%' SYNC" });

  /** Tries until it is stored; the batch is frozen, and what was stored before is not stored again. */
  async function insert(batch: TableBatch, isKnown: boolean, signal: AbortSignal): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const mayBeThere = isKnown || attempt > 0;
        await connection.watched(async (client) =>
          insertBlocks(client, batch, { mayBeThere, isReplicated, signal }),
        );
        return;
      } catch (error) {
        if (connection.isStopped || signal.aborted)
          throw new LakeError("stopped", "the lake is stopping", { cause: error });
        const reason = reasonOf(error);
        retries.add(1, { reason });
        connection.failed(reason, error);
        log.warn("a batch waits for the lake", {
          table: batch.table,
          sequence: batch.sequence,
          reason,
          detail: messageOf(error),
        });
        await connection.pause(retryMs[Math.min(attempt, retryMs.length - 1)] ?? 5_000, signal);
      }
    }
  }

  const storage = createStorageQuery(
    createRunner(() => connection.client()),
    options.retention,
  );

  return {
    async insertEvents({ mayBeThere, ...batch }, signal) {
      await insert({ table: "events", ...batch }, mayBeThere, signal);
      inserted.add(batch.rows);
    },
    insertSightings: ({ mayBeThere, ...batch }, signal) =>
      insert({ table: "sightings", ...batch }, mayBeThere, signal),
    ...createQueries(() => connection.client(), options.queryLimits),
    storage: (signal) => storage(options.clock.now(), signal),
    removeTenant: async (tenant) => removeTenantRows(await connection.client(), tenant),
    removeSample: async (tenant) => removeSampleRows(await connection.client(), tenant),
    health: () => connection.health,
    [Symbol.asyncDispose]: () => connection.stop(),
  };
}

async function areReplicated(client: ClickHouseClient): Promise<boolean> {
  const result = await client.query({
    query:
      "SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = 'events' AND (engine LIKE 'Replicated%' OR engine = 'Distributed')",
    format: "JSONEachRow",
  });
  return (await result.json()).length > 0;
}
