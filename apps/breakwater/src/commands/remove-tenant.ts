import type { TenantId } from "@breakwater/ocsf";
import type { Vault } from "../fleet/evidence/vault.ts";
import type { Lake } from "../lake/lake.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { ApprovalAction } from "../respond/approvals.ts";
import { systemActor } from "../store/identity.ts";
import type { Store } from "../store/store.ts";

export interface TenantRemoval extends AsyncDisposable {
  /** Runs after a second person has agreed. */
  readonly action: ApprovalAction;
}

/** Events that were on their way when the tenant was removed are stored within this time. */
const inFlightMs = 30_000;

/**
 * Removing a tenant: at once nobody is let in any more; then its events, findings, devices and evidence are deleted, and a second time
 * when what was on its way has arrived. What a stop cuts off is done at the next start. The audit log stays.
 */
export async function startTenantRemoval(d: {
  readonly store: Store;
  readonly lake: Pick<Lake, "removeTenant">;
  readonly vault: Pick<Vault, "removeTenant">;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<TenantRemoval> {
  const { store, lake, vault, log } = d;
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();

  async function purge(tenant: TenantId): Promise<void> {
    try {
      await lake.removeTenant(tenant);
      await vault.removeTenant(tenant);
      await store.tenants.purge(systemActor, tenant);
      log.info("a removed tenant's data is deleted", { tenant });
    } catch (error) {
      log.error("a removed tenant's data could not be deleted; the next start tries again", {
        tenant,
        reason: String(error),
      });
    }
  }

  function later(tenant: TenantId): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      const work = purge(tenant).finally(() => running.delete(work));
      running.add(work);
    }, inFlightMs);
    timer.unref();
    timers.add(timer);
  }

  for (const tenant of await store.tenants.toPurge()) await purge(tenant);
  return {
    action: {
      name: "tenant.remove",
      approvers: ["administrator"],
      async execute(_parameters, { approval, by }) {
        const removed = await store.tenants.remove(by, approval.tenant);
        if (!removed) throw new Error("the tenant is not there any more");
        await lake.removeTenant(approval.tenant);
        later(approval.tenant);
        return { tenant: approval.tenant };
      },
    },
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
