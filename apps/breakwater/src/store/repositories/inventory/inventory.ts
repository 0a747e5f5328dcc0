import type { DeviceId, DeviceIdentity, TenantId } from "@breakwater/ocsf";
import { type Kysely, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { Fact, FactField, ImportedDevice, Inventory } from "../../inventory.ts";
import type { Schema } from "../../schema.ts";
import { mergeDevice, splitDevice } from "./merge-devices.ts";
import { writeFacts } from "./write-facts.ts";

export function createInventory(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): Inventory {
  return {
    async identities(tenant) {
      const rows = await db
        .selectFrom("device_identities as identity")
        .innerJoin("devices", "devices.id", "identity.device_id")
        .select(["identity.vendor", "identity.product", "identity.kind", "identity.value"])
        .select(sql<string>`COALESCE(devices.merged_into, devices.id)`.as("device"))
        .where("identity.tenant_id", "=", tenant)
        .where("devices.is_sample", "=", 0)
        .execute();
      return rows.map((row) => ({
        ...row,
        // The table's CHECK holds the kinds; ids come from newId.
        kind: row.kind as DeviceIdentity["kind"],
        device: row.device as DeviceId,
      }));
    },

    async facts(tenant, only) {
      let query = db.selectFrom("device_facts").selectAll().where("tenant_id", "=", tenant);
      if (only !== undefined)
        query = query.where(
          sql<boolean>`device_id IN (SELECT value FROM json_each(${JSON.stringify(only)}))`,
        );
      const rows = await query.orderBy("device_id").orderBy("field").execute();
      const byDevice = Map.groupBy(rows, ({ device_id: id }) => id as DeviceId);
      return new Map([...byDevice].map(([id, some]) => [id, some.map(toFact)]));
    },

    import: (by, tenant, source, devices) =>
      ledger.change(by, async (tx, record) => {
        const counts = { created: 0, updated: 0, unchanged: 0 };
        for (const device of devices) {
          const id = await insertObserved(tx, tenant, device, clock.now(), newId);
          const changed = await writeFacts(tx, {
            tenant,
            device: id,
            origin: "import",
            by: source,
            at: clock.now(),
            facts: device.facts,
          });
          const isChanged = changed > 0 || device.identities.length > 0;
          counts[device.device === null ? "created" : isChanged ? "updated" : "unchanged"] += 1;
        }
        await record({
          tenant,
          action: "device.import",
          object: { kind: "device", id: tenant, name: source },
          details: { ...counts },
        });
        return counts;
      }),

    describe: (by, tenant, device, facts) =>
      ledger.change(by, async (tx, record) => {
        const known = await tx
          .selectFrom("devices")
          .select("name")
          .where("tenant_id", "=", tenant)
          .where("id", "=", device)
          .where("merged_into", "is", null)
          .executeTakeFirst();
        if (known === undefined) return false;
        const before = await tx
          .selectFrom("device_facts")
          .select(["field", "value"])
          .where("device_id", "=", device)
          .where("origin", "=", "person")
          .where("field", "in", Object.keys(facts))
          .execute();
        await writeFacts(tx, { tenant, device, origin: "person", by: by.name, at: clock.now(), facts });
        await record({
          tenant,
          action: "device.describe",
          object: { kind: "device", id: device, name: known.name },
          details: {
            before: Object.fromEntries(before.map(({ field, value }) => [field, value])),
            after: Object.fromEntries(
              Object.entries(facts).map(([field, value]) => [
                field,
                value === null ? null : JSON.stringify(value),
              ]),
            ),
          },
        });
        return true;
      }),

    merge: (by, tenant, device, into) =>
      ledger.change(by, (tx, record) => mergeDevice(tx, record, tenant, device, into)),
    split: (by, tenant, observed) =>
      ledger.change(by, (tx, record) => splitDevice(tx, record, tenant, observed)),
  };
}

/** Writes identities that nothing was received under yet, each with an id of its own, so that it can be split off again. */
async function insertObserved(
  tx: Kysely<Schema>,
  tenant: TenantId,
  { device, vendor, product, identities, facts }: ImportedDevice,
  now: number,
  newId: () => string,
): Promise<DeviceId> {
  let into: string | null = device;
  for (const { kind, value } of identities) {
    const id = newId();
    await tx
      .insertInto("devices")
      .values({
        id,
        tenant_id: tenant,
        vendor,
        product,
        name: facts.name ?? value,
        version: null,
        address: kind === "address" ? value : null,
        first_seen: now,
        last_seen: now,
        event_count: 0,
        merged_into: into,
      })
      .execute();
    await tx
      .insertInto("device_identities")
      .values({ tenant_id: tenant, vendor, product, kind, value, device_id: id })
      .execute();
    into ??= id;
  }
  if (into === null) throw new Error("a device without an identity was to be made");
  return into as DeviceId;
}

function toFact(row: Schema["device_facts"]): Fact {
  // Written by writeFacts from DeviceFacts.
  return {
    field: row.field as FactField,
    value: JSON.parse(row.value) as unknown,
    origin: row.origin,
    by: row.said_by,
    at: row.said_at,
  } as Fact;
}
