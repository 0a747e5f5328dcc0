import type { DeviceId, TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { RecordChange } from "../../audit/ledger.ts";
import type { Schema } from "../../schema.ts";

/** Makes two devices one. Findings and identities stay where they were observed; reading follows `merged_into`, one step deep. */
export async function mergeDevice(
  tx: Kysely<Schema>,
  record: RecordChange,
  tenant: TenantId,
  device: DeviceId,
  into: DeviceId,
): Promise<"done" | "absent" | "same" | "sample"> {
  const [from, to] = [await rowOf(tx, tenant, device), await rowOf(tx, tenant, into)];
  if (from === undefined || to === undefined) return "absent";
  const [one, other] = [from.merged_into ?? from.id, to.merged_into ?? to.id];
  if (one === other) return "same";
  if (from.is_sample !== to.is_sample) return "sample";
  await tx
    .updateTable("devices")
    .set({ merged_into: other })
    .where("tenant_id", "=", tenant)
    .where((eb) => eb.or([eb("id", "=", one), eb("merged_into", "=", one)]))
    .execute();
  await record({
    tenant,
    action: "device.merge",
    object: { kind: "device", id: other, name: to.name },
    details: { merged: one, name: from.name },
  });
  return "done";
}

/** Undoes a merge for what was observed under one id. */
export async function splitDevice(
  tx: Kysely<Schema>,
  record: RecordChange,
  tenant: TenantId,
  observed: DeviceId,
): Promise<"done" | "absent" | "not_merged"> {
  const row = await rowOf(tx, tenant, observed);
  if (row === undefined) return "absent";
  if (row.merged_into === null) return "not_merged";
  await tx
    .updateTable("devices")
    .set({ merged_into: null })
    .where("tenant_id", "=", tenant)
    .where("id", "=", observed)
    .execute();
  await record({
    tenant,
    action: "device.split",
    object: { kind: "device", id: observed, name: row.name },
    details: { from: row.merged_into },
  });
  return "done";
}

function rowOf(tx: Kysely<Schema>, tenant: TenantId, id: DeviceId) {
  return tx
    .selectFrom("devices")
    .select(["id", "name", "merged_into", "is_sample"])
    .where("tenant_id", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirst();
}
