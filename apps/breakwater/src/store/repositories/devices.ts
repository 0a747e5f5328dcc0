import type { DeviceId, DeviceIdentity, TenantId } from "@breakwater/ocsf";
import { type ExpressionBuilder, type Kysely, type Selectable, sql } from "kysely";
import { pageSize, parsePosition, toPage } from "../page.ts";
import type { Schema } from "../schema.ts";
import type { Device, Devices, DeviceSighting } from "../store.ts";

type Row = Selectable<Schema["devices"]>;

export function createDevices(db: Kysely<Schema>): Devices {
  async function complete(rows: readonly Row[], tenant: TenantId): Promise<ReadonlyMap<string, Device>> {
    if (rows.length === 0) return new Map();
    const ids = rows.map(({ id }) => id);
    const identities = await db
      .selectFrom("device_identities")
      .selectAll()
      .where("tenant_id", "=", tenant)
      .where("device_id", "in", ids)
      .execute();
    const open = await db
      .selectFrom("findings")
      .select(["device_id", (eb) => eb.fn.countAll<number | string>().as("open")])
      .where("tenant_id", "=", tenant)
      .where("status", "=", "open")
      .where("device_id", "in", ids)
      .groupBy("device_id")
      .execute();
    const openBy = new Map(open.map((row) => [row.device_id, Number(row.open)]));
    return new Map(
      rows.map((row) => [
        row.id,
        toDevice(
          row,
          identities.filter(({ device_id }) => device_id === row.id),
          openBy.get(row.id) ?? 0,
        ),
      ]),
    );
  }

  return {
    async list(tenant, { text, only }, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = db.selectFrom("devices").selectAll().where("tenant_id", "=", tenant);
      if (text !== undefined && text !== "") query = query.where(contains(text));
      // One value, however many ids: a statement has at most so many places for values.
      if (only !== undefined)
        query = query.where(sql<boolean>`id IN (SELECT value FROM json_each(${JSON.stringify(only)}))`);
      if (after !== null) {
        query = query.where((eb) =>
          eb.or([
            eb("last_seen", "<", after.time),
            eb.and([eb("last_seen", "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      }
      const rows = await query
        .orderBy("last_seen", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const devices = await complete(rows, tenant);
      const { items, nextCursor } = toPage(
        rows,
        limit,
        (row) => ({ time: row.last_seen, id: row.id }),
        (row) => devices.get(row.id),
      );
      return { items: items.filter((device) => device !== undefined), nextCursor };
    },

    async rhythms(tenant) {
      const rows = await db
        .selectFrom("devices")
        .select(["id", "first_seen", "last_seen", "event_count"])
        .where("tenant_id", "=", tenant)
        .execute();
      return rows.map((row) => ({
        id: row.id as DeviceId,
        firstSeen: row.first_seen,
        lastSeen: row.last_seen,
        eventCount: row.event_count,
      }));
    },

    async get(tenant, id) {
      const row = await db
        .selectFrom("devices")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : ((await complete([row], tenant)).get(id) ?? null);
    },
  };
}

/** The text in the device's name, address or an identity, whatever its case; `%` and `_` stand for themselves. */
function contains(text: string) {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const like = (column: string) => sql<boolean>`lower(${sql.ref(column)}) LIKE ${pattern} ESCAPE '\\'`;
  return (eb: ExpressionBuilder<Schema, "devices">) =>
    eb.or([
      like("devices.name"),
      like("devices.address"),
      eb.exists(
        eb
          .selectFrom("device_identities")
          .select("device_identities.device_id")
          .whereRef("device_identities.device_id", "=", "devices.id")
          .whereRef("device_identities.tenant_id", "=", "devices.tenant_id")
          .where(like("device_identities.value")),
      ),
    ]);
}

/** Counts a sighting on the device that has this identity, or on a new one; returns the device's id. */
export async function recordSighting(
  db: Kysely<Schema>,
  sighting: DeviceSighting,
  newId: () => string,
): Promise<DeviceId> {
  const { tenant, device } = sighting;
  const known = await findDevice(db, tenant, device);
  if (known === null) return insertDevice(db, sighting, newId());
  await db
    .updateTable("devices")
    .set((eb) => ({
      first_seen: eb.fn<number>("min", ["first_seen", eb.val(sighting.firstSeen)]),
      last_seen: eb.fn<number>("max", ["last_seen", eb.val(sighting.lastSeen)]),
      event_count: eb("event_count", "+", sighting.count),
      ...(device.hostname === null ? {} : { name: device.hostname }),
      ...(device.version === null ? {} : { version: device.version }),
      ...(device.address === null ? {} : { address: device.address }),
    }))
    .where("id", "=", known)
    .execute();
  return known;
}

/** The device with this identity in the tenant. */
export async function findDevice(
  db: Kysely<Schema>,
  tenant: TenantId,
  device: DeviceIdentity,
): Promise<DeviceId | null> {
  const row = await db
    .selectFrom("device_identities")
    .select("device_id")
    .where("tenant_id", "=", tenant)
    .where("vendor", "=", device.vendor)
    .where("product", "=", device.product)
    .where("kind", "=", device.kind)
    .where("value", "=", device.value)
    .executeTakeFirst();
  // Ids of devices come from newId and are only ever DeviceIds.
  return row === undefined ? null : (row.device_id as DeviceId);
}

async function insertDevice(
  db: Kysely<Schema>,
  { tenant, device, firstSeen, lastSeen, count }: DeviceSighting,
  id: string,
): Promise<DeviceId> {
  const { vendor, product, kind, value } = device;
  await db
    .insertInto("devices")
    .values({
      id,
      tenant_id: tenant,
      vendor,
      product,
      name: device.hostname ?? value,
      version: device.version,
      address: device.address,
      first_seen: firstSeen,
      last_seen: lastSeen,
      event_count: count,
      ...(device.isSample === true ? { is_sample: 1 } : {}),
    })
    .execute();
  await db
    .insertInto("device_identities")
    .values({ tenant_id: tenant, vendor, product, kind, value, device_id: id })
    .execute();
  return id as DeviceId;
}

function toDevice(
  row: Row,
  identities: readonly Schema["device_identities"][],
  openFindings: number,
): Device {
  return {
    id: row.id as DeviceId,
    vendor: row.vendor,
    product: row.product,
    name: row.name,
    // The table's CHECK holds the kinds.
    identities: identities.map(({ kind, value }) => ({ kind: kind as DeviceIdentity["kind"], value })),
    version: row.version,
    address: row.address,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    eventCount: row.event_count,
    openFindings,
    isSample: row.is_sample === 1,
  };
}
