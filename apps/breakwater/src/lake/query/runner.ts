import type { ClickHouseClient, ClickHouseSettings } from "@clickhouse/client";
import { LakeError } from "../lake-error.ts";
import { endingQuery } from "./ending-query.ts";
import { limitReached } from "./limits.ts";

/** Gives the client of the moment; the engine may be restarted between two queries. */
export type ClientOf = () => Promise<ClickHouseClient>;

/** Values that a statement binds by name. */
export type QueryParameters = Readonly<
  Record<string, string | number | readonly string[] | readonly number[]>
>;

/** Runs a statement whose values are bound, and gives its rows as the statement's columns name them. */
export type RunQuery = <Row>(
  query: string,
  parameters: QueryParameters,
  signal: AbortSignal,
) => Promise<readonly Row[]>;

/** What every query may use at most. */
export const querySettings = "SETTINGS max_execution_time = 30, max_memory_usage = 2000000000";
/** What a question about all there is may use, which nobody waits for at a screen. */
export const longQuerySettings = "SETTINGS max_execution_time = 120, max_memory_usage = 2000000000";

/** Events of a tenant in a span of time: `tenant`, `from` and `to` (ms, exclusive) are to be bound. */
export function withinSpan(column: "time" | "logged_time"): string {
  return `tenant = {tenant:String} AND ${column} >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND ${column} < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;
}

/** What a question that could not be answered rejects with: as it was where the caller gave up, else why. */
export function notAnswered(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return error;
  const limit = limitReached(error);
  if (limit !== null) return limit;
  const reason = error instanceof Error ? error.message : String(error);
  return new LakeError("query_failed", `the lake could not answer: ${reason}`, { cause: error });
}

/** @param settings of the engine for each statement, below those that it says itself */
export function createRunner(clientOf: ClientOf, settings: ClickHouseSettings = {}): RunQuery {
  return async <Row>(
    query: string,
    parameters: QueryParameters,
    signal: AbortSignal,
  ): Promise<readonly Row[]> => {
    const client = await clientOf();
    try {
      return await endingQuery(client, signal, async (ending) => {
        const result = await client.query({
          query,
          format: "JSONEachRow",
          query_params: { ...parameters },
          clickhouse_settings: settings,
          ...ending,
        });
        // The statement names the columns that Row declares.
        return result.json<Row>();
      });
    } catch (error) {
      throw notAnswered(error, signal);
    }
  };
}
