import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Ledger, RecordChange } from "../audit/ledger.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { tenantPath } from "./identities.ts";
import type { Organisation, Organisations, Partner } from "../tenancy.ts";

const maximumRows = 10_000;

/** Partners and organisations: who stands above tenants. Their changes are in the installation's log. */
export function createOrganisations(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): Organisations {
  return {
    async pathOf({ kind, id }) {
      if (kind === "installation") return {};
      if (kind === "tenant") return tenantPath(db, id);
      const table = kind === "partner" ? "partners" : "organisations";
      const row = await db.selectFrom(table).selectAll().where("id", "=", id).executeTakeFirst();
      if (row === undefined) return null;
      return "partner_id" in row && typeof row.partner_id === "string"
        ? { partner: row.partner_id, organisation: id }
        : { partner: id };
    },

    async list() {
      const rows = await db
        .selectFrom("organisations")
        .selectAll()
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(toOrganisation);
    },

    async listPartners() {
      const rows = await db.selectFrom("partners").selectAll().orderBy("created_at").orderBy("id").execute();
      return rows.map(toPartner);
    },

    create: (by, partner, name) =>
      ledger.change(by, async (tx, record) => {
        await refuseTooMany(tx, "organisations");
        const row = { id: newId(), partner_id: partner, name, created_at: clock.now() };
        await tx.insertInto("organisations").values(row).execute();
        await record(made("organisation", row.id, name));
        return toOrganisation(row);
      }),

    createPartner: (by, name) =>
      ledger.change(by, async (tx, record) => {
        await refuseTooMany(tx, "partners");
        const row = { id: newId(), name, created_at: clock.now() };
        await tx.insertInto("partners").values(row).execute();
        await record(made("partner", row.id, name));
        return toPartner(row);
      }),

    rename: (by, id, name) =>
      ledger.change(by, async (tx, record) => {
        const row = await rename(tx, record, "organisations", id, name);
        return row === null ? null : toOrganisation(row as Schema["organisations"]);
      }),

    renamePartner: (by, id, name) =>
      ledger.change(by, async (tx, record) => {
        const row = await rename(tx, record, "partners", id, name);
        return row === null ? null : toPartner(row);
      }),

    remove: (by, id) =>
      ledger.change(by, async (tx, record) => {
        const below = await tx
          .selectFrom("tenants")
          .select("id")
          .where("organisation_id", "=", id)
          .executeTakeFirst();
        return remove(tx, record, "organisations", id, below !== undefined, clock.now());
      }),

    removePartner: (by, id) =>
      ledger.change(by, async (tx, record) => {
        const below = await tx
          .selectFrom("organisations")
          .select("id")
          .where("partner_id", "=", id)
          .executeTakeFirst();
        return remove(tx, record, "partners", id, below !== undefined, clock.now());
      }),
  };
}

type Table = "organisations" | "partners";
const kindOf = { organisations: "organisation", partners: "partner" } as const;

function made(kind: "organisation" | "partner", id: string, name: string) {
  return {
    tenant: null,
    action: `${kind}.create` as const,
    object: { kind, id, name },
    details: { after: { name } },
  };
}

async function refuseTooMany(tx: Kysely<Schema>, table: Table): Promise<void> {
  const { count } = await tx
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= maximumRows)
    throw new StoreError("too_many", `there are ${maximumRows} ${table}, which is as many as there may be`);
}

async function rename(
  tx: Kysely<Schema>,
  record: RecordChange,
  table: Table,
  id: string,
  name: string,
): Promise<Schema[Table] | null> {
  const before = await tx.selectFrom(table).selectAll().where("id", "=", id).executeTakeFirst();
  if (before === undefined) return null;
  await tx.updateTable(table).set({ name }).where("id", "=", id).execute();
  const kind = kindOf[table];
  await record({
    tenant: null,
    action: `${kind}.rename` as const,
    object: { kind, id, name },
    details: { before: { name: before.name }, after: { name } },
  });
  return { ...before, name };
}

async function remove(
  tx: Kysely<Schema>,
  record: RecordChange,
  table: Table,
  id: string,
  hasMore: boolean,
  now: number,
): Promise<boolean> {
  const kind = kindOf[table];
  const before = await tx.selectFrom(table).selectAll().where("id", "=", id).executeTakeFirst();
  if (before === undefined) return false;
  if (hasMore) throw new StoreError("not_empty", `the ${kind} is not empty; remove what is below it first`);
  for (const scoped of ["memberships", "invitations"] as const)
    await tx.deleteFrom(scoped).where("scope_kind", "=", kind).where("scope_id", "=", id).execute();
  await tx
    .updateTable("api_keys")
    .set({ revoked_at: now })
    .where("scope_kind", "=", kind)
    .where("scope_id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
  await tx.deleteFrom(table).where("id", "=", id).execute();
  await record({
    tenant: null,
    action: `${kind}.remove` as const,
    object: { kind, id, name: before.name },
    details: { before: { name: before.name } },
  });
  return true;
}

function toOrganisation({ id, partner_id, name, created_at }: Schema["organisations"]): Organisation {
  return { id, partner: partner_id, name, createdAt: created_at };
}

function toPartner({ id, name, created_at }: Schema["partners"]): Partner {
  return { id, name, createdAt: created_at };
}
