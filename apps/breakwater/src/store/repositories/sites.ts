import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import type { Site, Sites } from "../tenancy.ts";

const maximumSites = 1_000;

export function createSites(db: Kysely<Schema>, ledger: Ledger, clock: Clock, newId: () => string): Sites {
  return {
    async list(tenant) {
      const rows = await db
        .selectFrom("sites")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(toSite);
    },

    create: (by, tenant, name) =>
      ledger.change(by, async (tx, record) => {
        const { count } = await tx
          .selectFrom("sites")
          .select((eb) => eb.fn.countAll<number | string>().as("count"))
          .where("tenant_id", "=", tenant)
          .executeTakeFirstOrThrow();
        if (Number(count) >= maximumSites)
          throw new StoreError("too_many", `a tenant has at most ${maximumSites} sites`);
        const row = { id: newId(), tenant_id: tenant, name, created_at: clock.now() };
        await tx.insertInto("sites").values(row).execute();
        await record({
          tenant,
          action: "site.create",
          object: { kind: "site", id: row.id, name },
          details: { after: { name } },
        });
        return toSite(row);
      }),

    rename: (by, tenant, id, name) =>
      ledger.change(by, async (tx, record) => {
        const before = await find(tx, tenant, id);
        if (before === null) return null;
        await tx.updateTable("sites").set({ name }).where("id", "=", id).execute();
        await record({
          tenant,
          action: "site.rename",
          object: { kind: "site", id, name },
          details: { before: { name: before.name }, after: { name } },
        });
        return { ...before, name };
      }),

    remove: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const before = await find(tx, tenant, id);
        if (before === null) return false;
        await tx.deleteFrom("sites").where("id", "=", id).execute();
        await record({
          tenant,
          action: "site.remove",
          object: { kind: "site", id, name: before.name },
          details: { before: { name: before.name } },
        });
        return true;
      }),
  };
}

async function find(tx: Kysely<Schema>, tenant: TenantId, id: string): Promise<Site | null> {
  const row = await tx
    .selectFrom("sites")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? null : toSite(row);
}

function toSite({ id, name, created_at }: Schema["sites"]): Site {
  return { id, name, createdAt: created_at };
}
