import { randomUUID } from "node:crypto";
import type { ClickHouseClient } from "@clickhouse/client";

/** What a query is to be sent with so that it ends with its signal. */
export interface EndingQuery {
  readonly query_id: string;
  readonly abort_signal: AbortSignal;
}

/** Runs a query that is of use to nobody once the signal aborts. */
export async function endingQuery<T>(
  client: ClickHouseClient,
  signal: AbortSignal,
  run: (query: EndingQuery) => Promise<T>,
): Promise<T> {
  const ending = endWith(client, signal);
  try {
    return await run(ending.query);
  } finally {
    ending.settle();
  }
}

/**
 * Lets a query end with its signal: the engine or server is then told to end it. That the connection closes is not enough,
 * since whatever stands between us and a server may keep its own open.
 */
export function endWith(
  client: ClickHouseClient,
  signal: AbortSignal,
): {
  readonly query: EndingQuery;
  /** Has the query ended, if it may still be running: whoever took its answer went away. */
  end(): void;
  /** The query has ended. */
  settle(): void;
} {
  const queryId = `read-${randomUUID()}`;
  const end = (): void => {
    void client
      .command({
        query: "KILL QUERY WHERE query_id = {ended:String} ASYNC",
        query_params: { ended: queryId },
      })
      // Where it cannot be told, the query's own limit of time ends it.
      .catch(() => undefined);
  };
  signal.addEventListener("abort", end, { once: true });
  return {
    query: { query_id: queryId, abort_signal: signal },
    end,
    settle: () => signal.removeEventListener("abort", end),
  };
}
