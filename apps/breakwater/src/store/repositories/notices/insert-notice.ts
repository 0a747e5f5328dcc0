import type { Kysely } from "kysely";
import type { Notice } from "../../notices.ts";
import type { Schema } from "../../schema.ts";

/** More that wait for one webhook are not put down: it takes nothing. */
const maximumWaiting = 5_000;

/**
 * Tells a tenant, in the transaction of what it is told of: neither is there without the other. For each webhook that wants it a
 * message is put down in the same transaction, and sent at least once.
 */
export async function insertNotice(
  tx: Kysely<Schema>,
  notice: Omit<Notice, "id" | "createdAt">,
  { now, newId }: { readonly now: number; readonly newId: () => string },
): Promise<void> {
  const { tenant, kind, level, subject, parameters } = notice;
  const id = newId();
  await tx
    .insertInto("notices")
    .values({
      id,
      tenant_id: tenant,
      kind,
      level,
      subject_kind: subject.kind,
      subject_id: subject.id,
      parameters: JSON.stringify(parameters),
      created_at: now,
    })
    .execute();
  const webhooks = await tx
    .selectFrom("webhooks")
    .select(["id", "kinds"])
    .where("tenant_id", "=", tenant)
    .where("is_on", "=", 1)
    .where("dead_at", "is", null)
    .execute();
  const body = bodyOf(kind, now, { id, tenant, level, subject, ...parameters });
  for (const webhook of webhooks) {
    // Written by create from NoticeKinds.
    if (!(JSON.parse(webhook.kinds) as readonly string[]).includes(kind)) continue;
    const { waiting } = await tx
      .selectFrom("webhook_deliveries")
      .where("webhook_id", "=", webhook.id)
      .where("state", "=", "waiting")
      .select((eb) => eb.fn.countAll<number | string>().as("waiting"))
      .executeTakeFirstOrThrow();
    if (Number(waiting) < maximumWaiting) await insertDelivery(tx, newId(), webhook.id, kind, body, now);
  }
}

/** As Standard Webhooks has it: what happened, when, and of what. */
export function bodyOf(type: string, now: number, data: object): string {
  return JSON.stringify({ type, timestamp: new Date(now).toISOString(), data });
}

export async function insertDelivery(
  tx: Kysely<Schema>,
  id: string,
  webhook: string,
  kind: string,
  body: string,
  now: number,
): Promise<void> {
  await tx
    .insertInto("webhook_deliveries")
    .values({ id, webhook_id: webhook, kind, body, state: "waiting", created_at: now, next_attempt_at: now })
    .execute();
}
