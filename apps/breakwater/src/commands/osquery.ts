import type { Deliver } from "../fleet/deliver.ts";
import { createLiveQueries } from "../fleet/osquery/live-queries.ts";
import { type OsqueryApi, startOsqueryApi } from "../fleet/osquery/osquery-api.ts";
import { configurationOf, readQueryPacks } from "../fleet/osquery/packs.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Store } from "../store/store.ts";

export interface OsqueryServer extends AsyncDisposable {
  readonly api: OsqueryApi;
}

/** What nodes of osquery talk to. */
export function startOsquery(d: {
  readonly store: Store;
  readonly deliver: Deliver;
  /** Folder of the queries that nodes are given. */
  readonly queryPacks: string;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}): OsqueryServer {
  const { store, deliver, metrics, clock, log } = d;
  const api = startOsqueryApi({
    osquery: store.osquery,
    batches: store.batches,
    deliver,
    liveQueries: createLiveQueries({ queries: store.osquery.queries, deliver, metrics, clock }),
    configuration: configurationOf(readQueryPacks(d.queryPacks)),
    metrics,
    clock,
    log,
  });
  return { api, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}
