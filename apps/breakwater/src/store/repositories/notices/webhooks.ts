import { randomBytes } from "node:crypto";
import type { TenantId } from "@breakwater/ocsf";
import type { Kysely, Selectable } from "kysely";
import type { JsonObject } from "../../../platform/canonical-json.ts";
import type { RecordChange } from "../../audit/ledger.ts";
import type { AuditAction } from "../../audit/actions.ts";
import type { Delivery, NoticeKind, Webhook, WebhookDescription, Webhooks } from "../../notices.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import type { FeedMeans } from "../feeds/feed-means.ts";
import { bodyOf, insertDelivery } from "./insert-notice.ts";
import { createWebhookWork, secretContext } from "./webhook-work.ts";

const maximumWebhooks = 50;
/** Receivers have so long to take over a new secret. */
const overlapMs = 24 * 3_600_000;
type Row = Selectable<Schema["webhooks"]>;

export function createWebhooks(means: FeedMeans): Webhooks {
  const { db, ledger, clock, newId, key } = means;
  const sealed = (id: string, secret: string) => key.seal(secret, secretContext(id));

  return {
    async list(tenant) {
      const rows = await db
        .selectFrom("webhooks")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .orderBy("name")
        .execute();
      return rows.map(toWebhook);
    },

    async get(tenant, id) {
      const row = await find(db, tenant, id);
      return row === undefined ? null : toWebhook(row);
    },

    create: (by, tenant, webhook) =>
      ledger.change(by, async (tx, record) => {
        await refuseTooMany(tx, tenant);
        await refuseTaken(tx, tenant, webhook.name, null);
        const secret = newSecret();
        const id = newId();
        const row: Row = {
          id,
          tenant_id: tenant,
          ...columnsOf(webhook),
          dead_at: null,
          secret: sealed(id, secret),
          previous_secret: null,
          previous_until: null,
          created_by: by.name,
          created_at: clock.now(),
        };
        await tx.insertInto("webhooks").values(row).execute();
        await recordWebhook(record, row, "webhook.create", { after: plain(row) });
        return { webhook: toWebhook(row), secret };
      }),

    update: (by, tenant, id, change) =>
      ledger.change(by, async (tx, record) => {
        const before = await find(tx, tenant, id);
        if (before === undefined) return null;
        const after = { ...toWebhook(before), ...change };
        await refuseTaken(tx, tenant, after.name, id);
        const row: Row = {
          ...before,
          ...columnsOf(after),
          dead_at: change.isOn === true ? null : before.dead_at,
        };
        await tx.updateTable("webhooks").set(row).where("id", "=", id).execute();
        await recordWebhook(record, row, "webhook.update", { before: plain(before), after: plain(row) });
        return toWebhook(row);
      }),

    remove: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await find(tx, tenant, id);
        if (row === undefined) return false;
        await tx.deleteFrom("webhooks").where("id", "=", id).execute();
        await recordWebhook(record, row, "webhook.remove", { before: plain(row) });
        return true;
      }),

    rotate: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const before = await find(tx, tenant, id);
        if (before === undefined) return null;
        const secret = newSecret();
        const row: Row = {
          ...before,
          secret: sealed(id, secret),
          previous_secret: before.secret,
          previous_until: clock.now() + overlapMs,
        };
        await tx.updateTable("webhooks").set(row).where("id", "=", id).execute();
        await recordWebhook(record, row, "webhook.rotate", { previous_until: row.previous_until });
        return { webhook: toWebhook(row), secret };
      }),

    test: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await find(tx, tenant, id);
        if (row === undefined) return null;
        const delivery = newId();
        const now = clock.now();
        await insertDelivery(tx, delivery, id, "test", bodyOf("test", now, { tenant, webhook: id }), now);
        await recordWebhook(record, row, "webhook.test", {});
        return delivery;
      }),

    async deliveries(tenant, id, { limit, cursor }) {
      const size = pageSize(limit);
      const after = parsePosition(cursor);
      let query = db
        .selectFrom("webhook_deliveries")
        .innerJoin("webhooks", "webhooks.id", "webhook_deliveries.webhook_id")
        .selectAll("webhook_deliveries")
        .where("webhooks.tenant_id", "=", tenant)
        .where("webhook_id", "=", id)
        .orderBy("webhook_deliveries.created_at", "desc")
        .orderBy("webhook_deliveries.id", "desc")
        .limit(size + 1);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("webhook_deliveries.created_at", "<", after.time),
            eb.and([
              eb("webhook_deliveries.created_at", "=", after.time),
              eb("webhook_deliveries.id", "<", after.id),
            ]),
          ]),
        );
      return toPage(await query.execute(), size, positionOf, toDelivery);
    },

    work: createWebhookWork(means),
  };
}

const positionOf = (row: { created_at: number; id: string }) => ({ time: row.created_at, id: row.id });

const find = (on: Kysely<Schema>, tenant: TenantId, id: string) =>
  on
    .selectFrom("webhooks")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirst();

/** As Standard Webhooks writes symmetric secrets: 32 random bytes. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

async function refuseTooMany(tx: Kysely<Schema>, tenant: TenantId): Promise<void> {
  const { known } = await tx
    .selectFrom("webhooks")
    .where("tenant_id", "=", tenant)
    .select((eb) => eb.fn.countAll<number | string>().as("known"))
    .executeTakeFirstOrThrow();
  if (Number(known) >= maximumWebhooks)
    throw new StoreError(
      "too_many",
      `there are ${maximumWebhooks} webhooks, which is as many as there may be`,
    );
}

async function refuseTaken(
  tx: Kysely<Schema>,
  tenant: TenantId,
  name: string,
  id: string | null,
): Promise<void> {
  const other = await tx
    .selectFrom("webhooks")
    .select("id")
    .where("tenant_id", "=", tenant)
    .where("name", "=", name)
    .executeTakeFirst();
  if (other !== undefined && other.id !== id)
    throw new StoreError("name_taken", `there is a webhook named "${name}" already`);
}

function columnsOf({ name, address, kinds, isOn }: WebhookDescription) {
  return { name, address, kinds: JSON.stringify(kinds), is_on: isOn ? 1 : 0 };
}

function plain(row: Row): JsonObject {
  return {
    name: row.name,
    address: row.address,
    kinds: [...kindsOf(row)],
    is_on: row.is_on === 1,
  };
}

function kindsOf(row: Row): readonly NoticeKind[] {
  // Written by columnsOf.
  return JSON.parse(row.kinds) as readonly NoticeKind[];
}

function recordWebhook(
  record: RecordChange,
  row: Row,
  action: AuditAction,
  details: JsonObject,
): Promise<void> {
  const object = { kind: "webhook", id: row.id, name: row.name };
  return record({ tenant: row.tenant_id as TenantId, action, object, details });
}

function toWebhook(row: Row): Webhook {
  return {
    id: row.id,
    // Written by create from a TenantId.
    tenant: row.tenant_id as TenantId,
    name: row.name,
    address: row.address,
    kinds: kindsOf(row),
    isOn: row.is_on === 1,
    deadAt: row.dead_at,
    previousSecretUntil: row.previous_until,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

function toDelivery(row: Selectable<Schema["webhook_deliveries"]>): Delivery {
  return {
    id: row.id,
    // Written by insertDelivery and finish.
    kind: row.kind as Delivery["kind"],
    state: row.state as Delivery["state"],
    attempts: row.attempts,
    createdAt: row.created_at,
    nextAttemptAt: row.state === "waiting" ? row.next_attempt_at : null,
    lastAttemptAt: row.last_attempt_at,
    lastStatus: row.last_status,
    lastProblem: row.last_problem,
  };
}
