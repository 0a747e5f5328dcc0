import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { AuditAction } from "../audit/actions.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { Actor } from "../identity.ts";
import { pageSize, parsePosition, toPage } from "../page.ts";
import type { Schema } from "../schema.ts";
import type { Sender, SenderRule, SenderSighting, SenderState, SenderStore } from "../sender.ts";
import { StoreError } from "../store-error.ts";

const maximumRules = 10_000;

export function createSenders(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): SenderStore {
  /** Changes one sender, and notes it in the logs of the tenant it was of and of the one it is of now. */
  async function change(
    by: Actor,
    id: string,
    action: AuditAction,
    values: Partial<Pick<Schema["senders"], "tenant_id" | "state" | "acknowledged_at">>,
  ): Promise<Sender | null> {
    return ledger.change(by, async (tx, record) => {
      const before = await tx.selectFrom("senders").selectAll().where("id", "=", id).executeTakeFirst();
      if (before === undefined) return null;
      const after = { ...before, ...values };
      await tx.updateTable("senders").set(values).where("id", "=", id).execute();
      const object = { kind: "sender", id, name: before.address };
      for (const tenant of new Set([before.tenant_id, after.tenant_id])) {
        const details = { before: plain(before, tenant), after: plain(after, tenant) };
        await record({ tenant: tenant as TenantId | null, action, object, details });
      }
      return toSender(after);
    });
  }

  return {
    async list({ tenant, unmapped, state }, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = db
        .selectFrom("senders")
        .selectAll()
        .where((eb) =>
          eb.or([eb("tenant_id", "=", tenant), ...(unmapped ? [eb("tenant_id", "is", null)] : [])]),
        );
      if (state !== null) query = query.where("state", "=", state);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("last_seen", "<", after.time),
            eb.and([eb("last_seen", "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      const rows = await query
        .orderBy("last_seen", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, (row) => ({ time: row.last_seen, id: row.id }), toSender);
    },

    async get(id) {
      const row = await db.selectFrom("senders").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : toSender(row);
    },

    async recent(limit) {
      const rows = await db
        .selectFrom("senders")
        .selectAll()
        .orderBy("last_seen", "desc")
        .limit(limit)
        .execute();
      return rows.map(toSender);
    },

    async record(sightings) {
      if (sightings.length === 0) return;
      await db.transaction().execute(async (tx) => {
        for (const sighting of sightings) await recordOne(tx, sighting);
      });
    },

    map: (by, id, tenant) =>
      change(by, id, "sender.map", { tenant_id: tenant, state: "accepted", acknowledged_at: clock.now() }),
    block: (by, id) => change(by, id, "sender.block", { state: "blocked", acknowledged_at: clock.now() }),
    acknowledge: (by, id) => change(by, id, "sender.acknowledge", { acknowledged_at: clock.now() }),

    async rules() {
      const rows = await db.selectFrom("sender_rules").selectAll().orderBy("created_at").execute();
      return rows.map(toRule);
    },

    createRule: (by, rule) =>
      ledger.change(by, async (tx, record) => {
        const { count } = await tx
          .selectFrom("sender_rules")
          .select((eb) => eb.fn.countAll<number | string>().as("count"))
          .executeTakeFirstOrThrow();
        if (Number(count) >= maximumRules)
          throw new StoreError(
            "too_many",
            `there are ${maximumRules} rules, which is as many as there may be`,
          );
        const { tenant, ...conditions } = rule;
        const row = { id: newId(), ...conditions, tenant_id: tenant, created_at: clock.now() };
        await tx.insertInto("sender_rules").values(row).execute();
        await record({
          tenant,
          action: "sender_rule.create",
          object: { kind: "sender-rule", id: row.id },
          details: { after: { ...conditions, tenant } },
        });
        return toRule(row);
      }),

    removeRule: (by, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx
          .deleteFrom("sender_rules")
          .where("id", "=", id)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return null;
        const { tenant, listener, network, certificate, subject } = toRule(row);
        await record({
          tenant,
          action: "sender_rule.remove",
          object: { kind: "sender-rule", id },
          details: { before: { listener, network, certificate, subject, tenant } },
        });
        return toRule(row);
      }),
  };
}

async function recordOne(tx: Kysely<Schema>, sighting: SenderSighting): Promise<void> {
  await tx
    .insertInto("senders")
    .values({
      id: sighting.id,
      listener: sighting.listener,
      address: sighting.address,
      certificate: sighting.certificate ?? "",
      subject: sighting.subject,
      tenant_id: sighting.tenant,
      state: sighting.state,
      taken_for: sighting.takenFor,
      first_seen: sighting.firstSeen,
      last_seen: sighting.lastSeen,
      message_count: sighting.messages,
      acknowledged_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(["listener", "address", "certificate"]).doUpdateSet((eb) => ({
        last_seen: eb.fn<number>("max", ["senders.last_seen", eb.ref("excluded.last_seen")]),
        message_count: eb("senders.message_count", "+", eb.ref("excluded.message_count")),
        subject: eb.ref("excluded.subject"),
        // A rule may have changed whose it is since; what a person said of this very sender stays.
        tenant_id: eb
          .case()
          .when("senders.acknowledged_at", "is", null)
          .then(eb.ref("excluded.tenant_id"))
          .else(eb.ref("senders.tenant_id"))
          .end(),
        state: eb
          .case()
          .when("senders.acknowledged_at", "is", null)
          .then(eb.ref("excluded.state"))
          .else(eb.ref("senders.state"))
          .end(),
      })),
    )
    .execute();
}

/** As it stands in the log of `reader`: a tenant's log names no other tenant. */
function plain({ tenant_id, state, acknowledged_at }: Schema["senders"], reader: string | null) {
  const shown = reader === null || tenant_id === null || tenant_id === reader ? tenant_id : "another tenant";
  return { tenant: shown, state, known: acknowledged_at !== null };
}

function toSender(row: Schema["senders"]): Sender {
  return {
    id: row.id,
    listener: row.listener,
    address: row.address,
    certificate: row.certificate === "" ? null : row.certificate,
    subject: row.subject,
    tenant: row.tenant_id as TenantId | null,
    // The table's CHECK holds the states.
    state: row.state as SenderState,
    takenFor: row.taken_for as TenantId | null,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    messageCount: row.message_count,
    acknowledgedAt: row.acknowledged_at,
  };
}

function toRule(row: Schema["sender_rules"]): SenderRule {
  const { id, listener, network, certificate, subject } = row;
  return {
    id,
    listener,
    network,
    certificate,
    subject,
    tenant: row.tenant_id as TenantId | null,
    createdAt: row.created_at,
  };
}
