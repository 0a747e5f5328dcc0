import { dirname, join } from "node:path";
import type { Deliver } from "../fleet/deliver.ts";
import { openVault, type Vault } from "../fleet/evidence/vault.ts";
import { startCarves } from "../fleet/osquery/carves.ts";
import { createNodeStates } from "../fleet/osquery/node-states.ts";
import { createLiveQueries } from "../fleet/osquery/live-queries.ts";
import { type OsqueryApi, startOsqueryApi } from "../fleet/osquery/osquery-api.ts";
import { configurationOf, readQueryPacks } from "../fleet/osquery/packs.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import { openInstallationKey } from "../store/installation-key.ts";
import type { Store } from "../store/store.ts";

export interface OsqueryServer extends AsyncDisposable {
  readonly api: OsqueryApi;
}

/** The evidence vault beside the control store. */
export function openEvidenceVault(path: string): Vault {
  return openVault(join(dirname(path), "evidence"), openInstallationKey(path).evidence);
}

/** What nodes of osquery talk to. */
export function startOsquery(d: {
  readonly store: Store;
  readonly vault: Vault;
  readonly deliver: Deliver;
  /** Folder of the queries that nodes are given. */
  readonly queryPacks: string;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}): OsqueryServer {
  const { store, vault, deliver, metrics, clock, log } = d;
  const { osquery, evidence, batches } = store;
  const stack = new AsyncDisposableStack();
  const packs = readQueryPacks(d.queryPacks);
  const stateQueries = packs.find(({ pack }) => pack === "state")?.queries ?? [];
  const carves = stack.use(startCarves({ carves: osquery.carves, evidence, vault, clock, log }));
  const api = stack.use(
    startOsqueryApi({
      osquery,
      batches,
      deliver,
      liveQueries: createLiveQueries({ queries: osquery.queries, deliver, metrics, clock }),
      carves,
      states: createNodeStates({
        states: osquery.states,
        changeWindows: store.changeWindows,
        deliver,
        queries: new Set(stateQueries.map(({ name }) => name)),
        clock,
      }),
      configuration: configurationOf(packs),
      metrics,
      clock,
      log,
    }),
  );
  return { api, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}
