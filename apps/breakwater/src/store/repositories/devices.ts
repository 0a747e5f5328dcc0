import type { DeviceId, DeviceIdentity, TenantId } from "@breakwater/ocsf";
import { type ExpressionBuilder, type Kysely, sql } from "kysely";
import { pageSize, parsePosition, toPage } from "../page.ts";
import type { Schema } from "../schema.ts";
import type { Device, Devices, DeviceSighting } from "../store.ts";
import { deviceOfObserved } from "./inventory/observed-devices.ts";

const lastSeen = groupTime("max", "last_seen");

type Row = Awaited<ReturnType<ReturnType<typeof selectDevices>["execute"]>>[number];

export function createDevices(db: Kysely<Schema>): Devices {
  async function complete(rows: readonly Row[], tenant: TenantId): Promise<ReadonlyMap<string, Device>> {
    if (rows.length === 0) return new Map();
    const among = sql<boolean>`COALESCE(observed.merged_into, observed.id) IN (SELECT value FROM json_each(${JSON.stringify(rows.map(({ id }) => id))}))`;
    const identities = await db
      .selectFrom("device_identities as identity")
      .innerJoin("devices as observed", "observed.id", "identity.device_id")
      .selectAll("identity")
      .select(deviceOfObserved.as("device"))
      .where("identity.tenant_id", "=", tenant)
      .where(among)
      // What a device was first observed under stands first.
      .orderBy("observed.merged_into")
      .orderBy("observed.id")
      .execute();
    const open = await db
      .selectFrom("findings")
      .innerJoin("devices as observed", "observed.id", "findings.device_id")
      .select([deviceOfObserved.as("device"), (eb) => eb.fn.countAll<number | string>().as("open")])
      .where("findings.tenant_id", "=", tenant)
      .where("findings.status", "=", "open")
      .where(among)
      .groupBy("device")
      .execute();
    const openBy = new Map(open.map((row) => [row.device, Number(row.open)]));
    const identitiesBy = Map.groupBy(identities, ({ device }) => device);
    return new Map(
      rows.map((row) => [row.id, toDevice(row, identitiesBy.get(row.id) ?? [], openBy.get(row.id) ?? 0)]),
    );
  }

  return {
    async list(tenant, { text, only }, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = selectDevices(db, tenant).where("devices.merged_into", "is", null);
      if (text !== undefined && text !== "") query = query.where(contains(text));
      // One value, however many ids: a statement has at most so many places for values.
      if (only !== undefined)
        query = query.where(sql<boolean>`id IN (SELECT value FROM json_each(${JSON.stringify(only)}))`);
      if (after !== null) {
        query = query.where((eb) =>
          eb.or([
            eb(lastSeen, "<", after.time),
            eb.and([eb(lastSeen, "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      }
      const rows = await query
        .orderBy(lastSeen, "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const devices = await complete(rows, tenant);
      const { items, nextCursor } = toPage(
        rows,
        limit,
        (row) => ({ time: row.group_last_seen, id: row.id }),
        (row) => devices.get(row.id),
      );
      return { items: items.filter((device) => device !== undefined), nextCursor };
    },

    async rhythms(tenant) {
      const rows = await db
        .selectFrom("devices as observed")
        .select((eb) => [
          deviceOfObserved.as("device"),
          eb.fn.min("first_seen").as("first"),
          eb.fn.max("last_seen").as("last"),
          eb.fn.sum<number>("event_count").as("count"),
        ])
        .where("tenant_id", "=", tenant)
        .where("event_count", ">", 0)
        .groupBy("device")
        .execute();
      return rows.map((row) => ({
        id: row.device as DeviceId,
        firstSeen: row.first,
        lastSeen: row.last,
        eventCount: row.count,
      }));
    },

    async get(tenant, id) {
      const row = await selectDevices(db, tenant)
        .where(
          "devices.id",
          "=",
          sql<string>`(SELECT COALESCE(observed.merged_into, observed.id) FROM devices AS observed WHERE observed.id = ${id})`,
        )
        .executeTakeFirst();
      return row === undefined ? null : ((await complete([row], tenant)).get(row.id) ?? null);
    },
  };
}

/** Devices with the times and counts of all that was merged into them. */
function selectDevices(db: Kysely<Schema>, tenant: TenantId) {
  return db
    .selectFrom("devices")
    .selectAll("devices")
    .select([
      groupTime("min", "first_seen").as("group_first_seen"),
      lastSeen.as("group_last_seen"),
      sql<number>`devices.event_count + COALESCE((SELECT SUM(merged.event_count) FROM devices AS merged WHERE merged.merged_into = devices.id), 0)`.as(
        "group_event_count",
      ),
    ])
    .where("devices.tenant_id", "=", tenant);
}

/** Over a device and those merged into it that have reported. */
function groupTime(which: "min" | "max", column: "first_seen" | "last_seen") {
  const own = sql.ref(`devices.${column}`);
  const merged = sql.ref(`merged.${column}`);
  const of = sql.raw(which);
  return sql<number>`COALESCE((SELECT ${of}(${of}(${merged}), ${own}) FROM devices AS merged WHERE merged.merged_into = devices.id AND merged.event_count > 0), ${own})`;
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
          .where(
            sql<boolean>`device_identities.device_id IN (SELECT id FROM devices AS observed WHERE observed.id = devices.id OR observed.merged_into = devices.id)`,
          )
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
      // Times of a device that an import made are the import's until it reports.
      first_seen: sql<number>`CASE event_count WHEN 0 THEN ${sighting.firstSeen} ELSE min(first_seen, ${sighting.firstSeen}) END`,
      last_seen: sql<number>`CASE event_count WHEN 0 THEN ${sighting.lastSeen} ELSE max(last_seen, ${sighting.lastSeen}) END`,
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
    identities: identities.map(({ vendor, product, kind, value, device_id: observed }) => ({
      vendor,
      product,
      kind: kind as DeviceIdentity["kind"],
      value,
      observed: observed as DeviceId,
    })),
    version: row.version,
    address: row.address,
    firstSeen: row.group_first_seen,
    lastSeen: row.group_last_seen,
    eventCount: row.group_event_count,
    openFindings,
    isSample: row.is_sample === 1,
  };
}
