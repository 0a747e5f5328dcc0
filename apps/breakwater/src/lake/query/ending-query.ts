import { randomUUID } from "node:crypto";
import type { ClickHouseClient } from "@clickhouse/client";

/** What a query is to be sent with so that it ends with its signal. */
export interface EndingQuery {
  readonly query_id: string;
  readonly abort_signal: AbortSignal;
}

/**
 * Runs a query that is of use to nobody once the signal aborts: the engine or server is then told to end it. That the
 * connection closes is not enough, since whatever stands between us and a server may keep its own open.
 */
export async function endingQuery<T>(
  client: ClickHouseClient,
  signal: AbortSignal,
  run: (query: EndingQuery) => Promise<T>,
): Promise<T> {
  const queryId = `read-${randomUUID()}`;
  const kill = () => {
    void client
      .command({
        query: "KILL QUERY WHERE query_id = {ended:String} ASYNC",
        query_params: { ended: queryId },
      })
      // Where it cannot be told, the query's own limit of time ends it.
      .catch(() => undefined);
  };
  signal.addEventListener("abort", kill, { once: true });
  try {
    return await run({ query_id: queryId, abort_signal: signal });
  } finally {
    signal.removeEventListener("abort", kill);
  }
}
