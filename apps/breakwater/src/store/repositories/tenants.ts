import type { TenantId } from "@breakwater/ocsf";
import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { Actor } from "../identity.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { purgeCollections } from "./sharing/collection-objects.ts";
import { purgeOwnIndicators } from "./indicators/purge.ts";
import type { Tenant, TenantChange, Tenants } from "../tenancy.ts";
import type { Sector } from "../vocabulary.ts";

const maximumTenants = 10_000;

type Row = Selectable<Schema["tenants"]> & { readonly partner_id: string };

export function createTenants(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): Tenants {
  async function get(id: TenantId, on: Kysely<Schema> = db): Promise<Tenant | null> {
    const row = await select(on).where("tenants.id", "=", id).executeTakeFirst();
    return row === undefined ? null : toTenant(row);
  }

  return {
    get: (id) => get(id),

    async list() {
      const rows = await select(db).orderBy("tenants.created_at").orderBy("tenants.id").execute();
      return rows.map((row) => toTenant(row));
    },

    create: (by, { organisation, name, sector, country }) =>
      ledger.change(by, async (tx, record) => {
        await refuseTooMany(tx);
        const id = newId() as TenantId;
        const now = clock.now();
        await tx
          .insertInto("tenants")
          .values({ id, organisation_id: organisation, name, sector, country, created_at: now })
          .execute();
        await tx
          .insertInto("sites")
          .values({ id: newId(), tenant_id: id, name: "Default", created_at: now })
          .execute();
        const made = await get(id, tx);
        if (made === null) throw new Error("the tenant that was made is not there");
        await record({
          tenant: id,
          action: "tenant.create",
          object: { kind: "tenant", id, name },
          details: { after: plain(made), organisation },
        });
        return made;
      }),

    update: (by, id, change) =>
      ledger.change(by, async (tx, record) => {
        const before = await get(id, tx);
        if (before === null) return null;
        const set = columnsOf(change);
        if (Object.keys(set).length === 0) return before;
        await tx.updateTable("tenants").set(set).where("id", "=", id).execute();
        const after = await get(id, tx);
        if (after === null) throw new Error("the tenant that was changed is not there");
        await record({
          tenant: id,
          action: "tenant.update",
          object: { kind: "tenant", id, name: after.name },
          details: { before: plain(before), after: plain(after) },
        });
        return after;
      }),

    remove: (by, id) => ledger.change(by, (tx, record) => removeTenant(tx, record, id, clock.now())),

    async toPurge() {
      const rows = await db
        .selectFrom("tenants")
        .select("id")
        .where("removed_at", "is not", null)
        .where("purged_at", "is", null)
        .execute();
      return rows.map(({ id }) => id as TenantId);
    },

    purge: (by, id) => purgeTenant(ledger, by, id, clock.now()),
  };
}

function select(on: Kysely<Schema>) {
  return on
    .selectFrom("tenants")
    .innerJoin("organisations", "organisations.id", "tenants.organisation_id")
    .selectAll("tenants")
    .select("organisations.partner_id")
    .where("tenants.removed_at", "is", null);
}

async function refuseTooMany(tx: Kysely<Schema>): Promise<void> {
  const { count } = await tx
    .selectFrom("tenants")
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= maximumTenants)
    throw new StoreError("too_many", `there are ${maximumTenants} tenants, which is as many as there may be`);
}

function columnsOf({ name, sector, country, requiresTotp }: TenantChange) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(sector === undefined ? {} : { sector }),
    ...(country === undefined ? {} : { country }),
    ...(requiresTotp === undefined ? {} : { requires_totp: requiresTotp ? 1 : 0 }),
  };
}

async function removeTenant(
  tx: Kysely<Schema>,
  record: Parameters<Parameters<Ledger["change"]>[1]>[1],
  id: TenantId,
  now: number,
): Promise<boolean> {
  const live = await tx
    .selectFrom("tenants")
    .select(["id", "name"])
    .where("removed_at", "is", null)
    .execute();
  const tenant = live.find((one) => one.id === id);
  if (tenant === undefined) return false;
  if (live.length === 1)
    throw new StoreError("wrong_state", "this is the only tenant; make another one before it is removed");
  await tx.updateTable("tenants").set({ removed_at: now }).where("id", "=", id).execute();
  await tx.deleteFrom("sessions").where("tenant_id", "=", id).execute();
  await tx
    .updateTable("api_keys")
    .set({ revoked_at: now })
    .where("tenant_id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
  const inTenant = [
    ["memberships", "scope_kind", "scope_id"],
    ["invitations", "scope_kind", "scope_id"],
  ] as const;
  for (const [table, kind, scope] of inTenant)
    await tx.deleteFrom(table).where(kind, "=", "tenant").where(scope, "=", id).execute();
  // What these senders say next belongs to nobody until somebody maps them.
  await tx.deleteFrom("sender_rules").where("tenant_id", "=", id).execute();
  await tx
    .updateTable("senders")
    .set({ tenant_id: null, state: "quarantined", acknowledged_at: null })
    .where("tenant_id", "=", id)
    .where("state", "=", "accepted")
    .execute();
  await tx.updateTable("senders").set({ tenant_id: null }).where("tenant_id", "=", id).execute();
  await tx.updateTable("senders").set({ taken_for: null }).where("taken_for", "=", id).execute();
  const object = { kind: "tenant", id, name: tenant.name };
  await record({ tenant: id, action: "tenant.remove", object });
  // Nobody reads the tenant's own log over the API any more.
  await record({ tenant: null, action: "tenant.remove", object });
  return true;
}

/** In the order that foreign keys ask for; the row of the tenant and its audit log stay. */
async function purgeTenant(ledger: Ledger, by: Actor, id: TenantId, now: number): Promise<void> {
  await ledger.change(by, async (tx, record) => {
    const removed = await tx
      .updateTable("tenants")
      .set({ purged_at: now })
      .where("id", "=", id)
      .where("removed_at", "is not", null)
      .where("purged_at", "is", null)
      .executeTakeFirst();
    if (removed.numUpdatedRows === 0n) return;
    const findings = tx.selectFrom("findings").select("id").where("tenant_id", "=", id);
    await tx.deleteFrom("hunts").where("tenant_id", "=", id).execute();
    await tx.deleteFrom("cases").where("tenant_id", "=", id).execute();
    await tx.deleteFrom("finding_evidence").where("finding_id", "in", findings).execute();
    await tx.updateTable("findings").set({ previous_id: null }).where("tenant_id", "=", id).execute();
    const deleted = await tx.deleteFrom("findings").where("tenant_id", "=", id).executeTakeFirst();
    for (const table of [
      "device_facts",
      "posture_exceptions",
      "device_identities",
      "devices",
      "deliveries",
      "sites",
      "device_lists",
      "collectors",
      "osquery_nodes",
      "osquery_queries",
      "osquery_targets",
      "osquery_states",
      "osquery_carves",
      "osquery_carve_blocks",
      "evidence",
      "osquery_secrets",
      "protected_values",
      "correlation_states",
      "correlation_observations",
      "lookalikes",
      "lookalikes_left_out",
      "notices",
      "webhooks",
    ] as const)
      await tx.deleteFrom(table).where("tenant_id", "=", id).execute();
    for (const table of ["rollouts", "hotfix_devices"] as const)
      await tx.deleteFrom(table).where("tenant_id", "=", id).execute();
    await tx.deleteFrom("feeds").where("scope", "=", id).execute();
    await tx.deleteFrom("watched_names").where("scope", "=", id).execute();
    await tx.deleteFrom("vulnerability_knowledge").where("scope", "=", id).execute();
    await purgeOwnIndicators(tx, id);
    await purgeCollections(tx, id);
    await record({
      tenant: id,
      action: "tenant.purge",
      object: { kind: "tenant", id },
      details: { findings: Number(deleted.numDeletedRows) },
    });
  });
}

function toTenant(row: Row): Tenant {
  return {
    id: row.id as TenantId,
    organisation: row.organisation_id,
    partner: row.partner_id,
    name: row.name,
    // The API takes only sectors of the vocabulary.
    sector: row.sector as Sector | null,
    country: row.country,
    requiresTotp: row.requires_totp === 1,
    createdAt: row.created_at,
  };
}

function plain({ name, sector, country, requiresTotp }: Tenant) {
  return { name, sector, country, requires_totp: requiresTotp };
}
