import type { ClickHouseSettings } from "@clickhouse/client";
import { ClickHouseError } from "@clickhouse/client";
import { LakeError } from "../lake-error.ts";

/** What one question of a person may use. */
export interface QueryLimits {
  readonly seconds: number;
  readonly memoryBytes: number;
  /** Rows of the lake that it may read. */
  readonly rows: number;
}

export const defaultQueryLimits: QueryLimits = {
  seconds: 30,
  memoryBytes: 2_000_000_000,
  rows: 20_000_000_000,
};

export function limitSettings({ seconds, memoryBytes, rows }: QueryLimits): ClickHouseSettings {
  return {
    max_execution_time: seconds,
    max_memory_usage: String(memoryBytes),
    max_rows_to_read: String(rows),
    // A server then ends what a client that is gone had asked; chDB does it by itself.
    cancel_http_readonly_queries_on_client_close: 1,
  };
}

/** The limit that a question has reached, as an error that says which and what to do; null where it was none. */
export function limitReached(error: unknown): LakeError | null {
  if (!(error instanceof ClickHouseError)) return null;
  const reached = (limit: string, sentence: string) =>
    new LakeError("query_limit", `${limit}: ${sentence}`, { cause: error });
  switch (error.code) {
    // TIMEOUT_EXCEEDED, TOO_SLOW (it would take longer)
    case "159":
    case "160":
      return reached(
        "time",
        "this takes longer than a query may; ask for a shorter time or for less at once",
      );
    // MEMORY_LIMIT_EXCEEDED, which is no fault of this query where all together need too much
    case "241":
      return /\(total\)/.test(error.message)
        ? null
        : reached(
            "memory",
            "this needs more memory than a query may use; count by fewer fields, or ask for a shorter time",
          );
    // TOO_MANY_ROWS, TOO_MANY_BYTES
    case "158":
    case "307":
      return /GROUP BY/i.test(error.message)
        ? reached(
            "groups",
            "there are more than a million groups; count by fields with fewer values, or filter first",
          )
        : reached("rows", "this reads more rows than a query may; ask for a shorter time");
    // TOO_MANY_ROWS_OR_BYTES
    case "396":
      return reached("result", "the answer is larger than one may be; ask for less at once");
    default:
      return null;
  }
}
