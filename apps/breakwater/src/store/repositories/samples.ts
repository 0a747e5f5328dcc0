import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Ledger } from "../audit/ledger.ts";
import type { Schema } from "../schema.ts";
import type { Samples } from "../store.ts";

export function createSamples(db: Kysely<Schema>, ledger: Ledger): Samples {
  return {
    async count(tenant) {
      const row = await db
        .selectFrom("devices")
        .select((eb) => eb.fn.countAll<number | string>().as("count"))
        .where("tenant_id", "=", tenant)
        .where("is_sample", "=", 1)
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },

    loaded: (by, tenant, scenario) =>
      ledger.change(by, async (_tx, record) => {
        await record({ tenant, action: "sample.load", object: { kind: "scenario", id: scenario } });
      }),

    remove: (by, tenant) =>
      ledger.change(by, async (tx, record) => {
        const findings = await removeRows(tx, tenant);
        const object = { kind: "sample", id: tenant };
        await record({ tenant, action: "sample.remove", object, details: { findings } });
        return findings;
      }),

    // Completes a removal that is in the audit log already.
    removeRest: (tenant) => db.transaction().execute(async (tx) => void (await removeRows(tx, tenant))),
  };
}

/** Deletes devices of sample data and their findings; gives how many findings. */
async function removeRows(tx: Kysely<Schema>, tenant: TenantId): Promise<number> {
  const devices = tx
    .selectFrom("devices")
    .select("id")
    .where("tenant_id", "=", tenant)
    .where("is_sample", "=", 1);
  const findings = tx
    .selectFrom("findings")
    .select("id")
    .where("tenant_id", "=", tenant)
    .where("device_id", "in", devices);
  await tx.deleteFrom("finding_evidence").where("finding_id", "in", findings).execute();
  await tx
    .updateTable("findings")
    .set({ previous_id: null })
    .where("tenant_id", "=", tenant)
    .where("device_id", "in", devices)
    .execute();
  const deleted = await tx
    .deleteFrom("findings")
    .where("tenant_id", "=", tenant)
    .where("device_id", "in", devices)
    .executeTakeFirst();
  await tx.deleteFrom("device_identities").where("device_id", "in", devices).execute();
  await tx.deleteFrom("devices").where("tenant_id", "=", tenant).where("is_sample", "=", 1).execute();
  return Number(deleted.numDeletedRows);
}
