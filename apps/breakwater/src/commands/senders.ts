import { join } from "node:path";
import type { CollectCounters } from "../collect/counters.ts";
import type { Intake } from "../collect/intake.ts";
import { openQuarantine } from "../collect/senders/quarantine.ts";
import { createSenderRegistry, type SenderRegistry } from "../collect/senders/registry.ts";
import type { Config } from "../config.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Store } from "../store/store.ts";

/** Knows whose each sender is, and follows at once when a tenant is made or removed. */
export async function startSenders(d: {
  readonly config: Pick<Config, "data" | "quarantineBytes">;
  readonly store: Store;
  readonly intake: Intake;
  readonly counters: CollectCounters;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<SenderRegistry> {
  const { config, store, intake, counters, metrics, clock, log } = d;
  const registry = await createSenderRegistry({
    store: store.senders,
    tenants: () => store.tenants.list(),
    quarantine: openQuarantine({
      directory: join(config.data, "quarantine"),
      limitBytes: config.quarantineBytes,
    }),
    intake,
    counters,
    metrics,
    clock,
    log,
  });
  store.ledger.subscribe((actions) => {
    if (!actions.some((action) => action === "tenant.create" || action === "tenant.remove")) return;
    registry.refresh().catch((error: unknown) => log.error("senders", { reason: String(error) }));
  });
  return registry;
}
