import type { TenantId } from "@breakwater/ocsf";
import type { AttemptResult, WebhookWork } from "../../notices.ts";
import { systemActor } from "../../identity.ts";
import type { FeedMeans } from "../feeds/feed-means.ts";

const keptMs = 30 * 86_400_000;

/** Names the place of a webhook's secret, so that it cannot be moved to another. */
export function secretContext(webhook: string): string {
  return `webhook ${webhook}`;
}

export function createWebhookWork({ db, ledger, clock, key }: FeedMeans): WebhookWork {
  return {
    async claim(leaseMs, except) {
      const now = clock.now();
      let due = db
        .selectFrom("webhook_deliveries")
        .innerJoin("webhooks", "webhooks.id", "webhook_deliveries.webhook_id")
        .innerJoin("tenants", "tenants.id", "webhooks.tenant_id")
        .select("webhook_deliveries.id")
        .where("state", "=", "waiting")
        .where("next_attempt_at", "<=", now)
        .where("tenants.removed_at", "is", null)
        // What was put down before a webhook was switched off waits; a test is sent all the same.
        .where((eb) =>
          eb.or([
            eb("webhook_deliveries.kind", "=", "test"),
            eb.and([eb("webhooks.is_on", "=", 1), eb("webhooks.dead_at", "is", null)]),
          ]),
        )
        .orderBy("next_attempt_at")
        .orderBy("webhook_deliveries.id")
        .limit(1);
      if (except.length > 0) due = due.where("webhook_id", "not in", except);
      const claimed = await db
        .updateTable("webhook_deliveries")
        .set({ next_attempt_at: now + leaseMs })
        .where("id", "=", due)
        .returningAll()
        .executeTakeFirst();
      if (claimed === undefined) return null;
      const webhook = await db
        .selectFrom("webhooks")
        .selectAll()
        .where("id", "=", claimed.webhook_id)
        .executeTakeFirstOrThrow();
      const isOverlapping = webhook.previous_secret !== null && (webhook.previous_until ?? 0) > now;
      const secrets = [webhook.secret, ...(isOverlapping ? [webhook.previous_secret] : [])]
        .flatMap((one) => (one === null ? [] : [key.open(one, secretContext(webhook.id))]))
        .filter((one) => one !== null);
      const { id, body, attempts, created_at: createdAt } = claimed;
      return { id, webhook: webhook.id, address: webhook.address, secrets, body, attempts, createdAt };
    },

    finish: (id, result) =>
      ledger.change(systemActor, async (tx, record) => {
        const now = clock.now();
        const isLast = result.kind === "failed" && result.nextAttemptAt === null;
        const row = await tx
          .updateTable("webhook_deliveries")
          .set((eb) => ({
            ...stateAfter(result),
            attempts: eb("attempts", "+", 1),
            last_attempt_at: now,
            last_status: result.status,
            last_problem: result.kind === "failed" ? result.problem.slice(0, 500).toWellFormed() : null,
          }))
          .where("id", "=", id)
          .where("state", "=", "waiting")
          .returning(["webhook_id", "kind"])
          .executeTakeFirst();
        if (row === undefined || !isLast || row.kind === "test") return;
        const dead = await tx
          .updateTable("webhooks")
          .set({ dead_at: now })
          .where("id", "=", row.webhook_id)
          .where("dead_at", "is", null)
          .returning(["id", "name", "tenant_id"])
          .executeTakeFirst();
        if (dead === undefined) return;
        await record({
          tenant: dead.tenant_id as TenantId,
          action: "webhook.dead",
          object: { kind: "webhook", id: dead.id, name: dead.name },
          details: { reason: result.kind === "failed" ? result.problem.slice(0, 500) : "" },
        });
      }),

    async purge() {
      await db
        .deleteFrom("webhook_deliveries")
        .where("created_at", "<", clock.now() - keptMs)
        .execute();
    },
  };
}

function stateAfter(result: AttemptResult) {
  if (result.kind === "delivered") return { state: "delivered", next_attempt_at: null };
  return { state: result.nextAttemptAt === null ? "dead" : "waiting", next_attempt_at: result.nextAttemptAt };
}
