import type { ClickHouseClient } from "@clickhouse/client";
import { LakeError } from "../lake-error.ts";

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

export function createRunner(clientOf: ClientOf): RunQuery {
  return async <Row>(
    query: string,
    parameters: QueryParameters,
    signal: AbortSignal,
  ): Promise<readonly Row[]> => {
    const client = await clientOf();
    try {
      const result = await client.query({
        query,
        format: "JSONEachRow",
        query_params: { ...parameters },
        abort_signal: signal,
      });
      // The statement names the columns that Row declares.
      return await result.json<Row>();
    } catch (error) {
      if (signal.aborted) throw error;
      throw new LakeError(
        "query_failed",
        `the lake could not answer: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
    }
  };
}
