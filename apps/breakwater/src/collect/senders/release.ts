import { setTimeout as sleep } from "node:timers/promises";
import type { TenantId } from "@breakwater/ocsf";
import type { Log } from "../../platform/log.ts";
import type { Intake } from "../intake.ts";
import type { Quarantine } from "./quarantine.ts";

/** Hands what was kept aside to the tenant that a sender belongs to, stretch by stretch, each once. */
export interface Releases extends AsyncDisposable {
  start(sender: string, tenant: TenantId): void;
}

export function createReleases(d: {
  readonly quarantine: Quarantine;
  readonly intake: Intake;
  readonly log: Log;
}): Releases {
  const { quarantine, intake, log } = d;
  const running = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  async function release(sender: string, tenant: TenantId): Promise<void> {
    let records = 0;
    for (const { delivery, done } of await quarantine.deliveries(sender, tenant)) {
      while (!stopping.signal.aborted) {
        const receipt = await intake.deliver(delivery);
        if (receipt.kind === "stored") {
          done();
          records += delivery.records.length;
          break;
        }
        if (receipt.kind === "conflict") {
          // The same stretch was stored with other content, which nobody but a tamperer brings about: it stays on disk.
          log.error("what was kept aside differs from what was stored of it", { sender });
          break;
        }
        await sleep(receipt.retryAfterMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
    if (records > 0) log.info("what was kept aside is the tenant's now", { sender, tenant, records });
  }

  return {
    start(sender, tenant) {
      if (running.has(sender) || stopping.signal.aborted) return;
      const work = release(sender, tenant)
        .catch((error: unknown) =>
          log.error("what was kept aside could not be released", { sender, reason: String(error) }),
        )
        .finally(() => running.delete(sender));
      running.set(sender, work);
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}
