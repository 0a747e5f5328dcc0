import type { DeviceId, TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { DeviceFacts, Fact, FactField } from "../../inventory.ts";
import type { Schema } from "../../schema.ts";

interface Said {
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly origin: Fact["origin"];
  readonly by: string;
  readonly at: number;
  readonly facts: { readonly [Field in FactField]?: DeviceFacts[Field] | null };
}

/** Writes what is said, in the place of what the same origin said; gives how many fields are other than before. */
export async function writeFacts(tx: Kysely<Schema>, said: Said): Promise<number> {
  const { tenant, device, origin, by, at, facts } = said;
  const rows = await tx
    .selectFrom("device_facts")
    .select(["field", "value"])
    .where("device_id", "=", device)
    .where("origin", "=", origin)
    .execute();
  const before = new Map(rows.map(({ field, value }) => [field, value]));
  let changed = 0;
  for (const [field, fact] of Object.entries(facts)) {
    const value = fact === null ? undefined : JSON.stringify(fact);
    if (before.get(field) === value) continue;
    changed += 1;
    await tx
      .deleteFrom("device_facts")
      .where("device_id", "=", device)
      .where("origin", "=", origin)
      .where("field", "=", field)
      .execute();
    if (value === undefined) continue;
    await tx
      .insertInto("device_facts")
      .values({ tenant_id: tenant, device_id: device, field, origin, value, said_by: by, said_at: at })
      .execute();
  }
  return changed;
}
