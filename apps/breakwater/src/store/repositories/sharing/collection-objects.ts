import { setImmediate } from "node:timers/promises";
import type { TenantId } from "@breakwater/ocsf";
import { type Insertable, type Kysely, type Selectable, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type {
  CollectionObjects,
  NewObject,
  ShareableTlp,
  StoredCollection,
  StoredObject,
  Written,
} from "../../collections.ts";
import type { Actor } from "../../identity.ts";
import type { Schema } from "../../schema.ts";

const maximumObjects = 1_000_000;
const maximumBytes = 2 * 1024 ** 3;
const rowsPerStatement = 200;
/** A status is asked for right after the write. */
const statusKeptMs = 24 * 3_600_000;
const maximumStatuses = 50;

type Row = Selectable<Schema["collection_objects"]>;

export function createCollectionObjects(db: Kysely<Schema>, ledger: Ledger, clock: Clock): CollectionObjects {
  return {
    async scan(collection, { after, types, specVersions, limit }) {
      let query = db
        .selectFrom("collection_objects")
        .selectAll()
        .where("collection_id", "=", collection)
        .where(sql<boolean>`(added_at, seq) > (${after.addedAt}, ${after.seq})`)
        .where("spec_version", "in", specVersions);
      if (types !== null) query = query.where("type", "in", types);
      const rows = await query.orderBy("added_at").orderBy("seq").limit(limit).execute();
      return rows.map(toObject);
    },

    async versionsOf(collection, stixIds) {
      const rows = await db
        .selectFrom("collection_objects")
        .selectAll()
        .where("collection_id", "=", collection)
        .where(isOneOfIds(stixIds))
        .orderBy("version_at")
        .orderBy("seq")
        .execute();
      return rows.map(toObject);
    },

    async versionKeys(collection, stixIds) {
      return db
        .selectFrom("collection_objects")
        .select(["seq", "stix_id as stixId", "version"])
        .where("collection_id", "=", collection)
        .where(isOneOfIds(stixIds))
        .execute();
    },

    write: (by, collection, tenant, objects, toStatus) =>
      ledger.change(by, async (tx, record) => {
        const now = clock.now();
        const written = await insertNew(tx, by, collection, objects, now);
        const { id, status } = toStatus(written);
        await keepStatus(tx, collection, { id, status, tenant, by: by.id, now });
        const count = (what: Written) => written.filter((one) => one === what).length;
        await record({
          tenant,
          action: "collection.write",
          object: { kind: "collection", id: collection.id, name: collection.title },
          details: { added: count("added"), known: count("known"), status: id },
        });
      }),

    async status(tenant, id) {
      const row = await db
        .selectFrom("collection_statuses")
        .select(["id", "status", "written_by"])
        .where("tenant_id", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : { id: row.id, status: row.status, writtenBy: row.written_by };
    },

    delete: (by, collection, tenant, objects) =>
      ledger.change(by, async (tx, record) => {
        for (const one of objects) {
          const { numDeletedRows } = await tx
            .deleteFrom("collection_objects")
            .where("seq", "=", one.seq)
            .where("collection_id", "=", collection.id)
            .executeTakeFirst();
          if (numDeletedRows > 0n) await grow(tx, collection.id, -1, -sizeOf([one]));
        }
        await record({
          tenant,
          action: "collection.delete",
          object: { kind: "collection", id: collection.id, name: collection.title },
          details: { object: objects[0]?.stixId ?? "", versions: objects.map(({ version }) => version) },
        });
      }),
  };
}

async function insertNew(
  tx: Kysely<Schema>,
  by: Actor,
  collection: StoredCollection,
  objects: readonly NewObject[],
  now: number,
): Promise<readonly Written[]> {
  const { last } = await tx
    .selectFrom("collection_objects")
    .where("collection_id", "=", collection.id)
    .select((eb) => eb.fn.coalesce(eb.fn.max("added_at"), eb.lit(0)).as("last"))
    .executeTakeFirstOrThrow();
  const { object_count: count, object_bytes: bytes } = await tx
    .selectFrom("collections")
    .select(["object_count", "object_bytes"])
    .where("id", "=", collection.id)
    .executeTakeFirstOrThrow();
  // Never twice the same: whoever has read up to this time has read all that is as old.
  const addedAt = Math.max(now, last + 1);
  const written: Written[] = [];
  let room = { objects: maximumObjects - count, bytes: maximumBytes - bytes };
  for (let at = 0; at < objects.length; at += rowsPerStatement) {
    const some = objects.slice(at, at + rowsPerStatement);
    const taken = room.bytes <= 0 ? [] : some.slice(0, Math.max(room.objects, 0));
    const added = await insertSome(
      tx,
      taken.map((object) => toRow(object, collection.id, addedAt, by.id)),
    );
    const inserted = taken.filter(({ stixId, version }) => added.delete(`${stixId} ${version}`));
    const size = sizeOf(inserted);
    room = { objects: room.objects - inserted.length, bytes: room.bytes - size };
    await grow(tx, collection.id, inserted.length, size);
    const isNew = new Set(inserted);
    for (const [index, object] of some.entries())
      written.push(index >= taken.length ? "full" : isNew.has(object) ? "added" : "known");
    // Whoever asks nothing of this store is answered meanwhile.
    await setImmediate();
  }
  return written;
}

function isOneOfIds(stixIds: readonly string[]) {
  return sql<boolean>`stix_id in (select value from json_each(${JSON.stringify(stixIds)}))`;
}

function sizeOf(objects: readonly Pick<StoredObject, "object">[]): number {
  return objects.reduce((sum, { object }) => sum + Buffer.byteLength(object), 0);
}

async function grow(tx: Kysely<Schema>, collection: string, objects: number, bytes: number): Promise<void> {
  await tx
    .updateTable("collections")
    .set({
      object_count: sql`object_count + ${objects}`,
      object_bytes: sql`object_bytes + ${bytes}`,
    })
    .where("id", "=", collection)
    .execute();
}

/** Which of them were not there. */
async function insertSome(
  tx: Kysely<Schema>,
  rows: readonly Insertable<Schema["collection_objects"]>[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const inserted = await tx
    .insertInto("collection_objects")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning(["stix_id", "version"])
    .execute();
  return new Set(inserted.map(({ stix_id: id, version }) => `${id} ${version}`));
}

async function keepStatus(
  tx: Kysely<Schema>,
  { id: collection }: StoredCollection,
  status: {
    readonly id: string;
    readonly status: string;
    readonly tenant: TenantId;
    readonly by: string;
    readonly now: number;
  },
): Promise<void> {
  await tx
    .deleteFrom("collection_statuses")
    .where("collection_id", "=", collection)
    .where("created_at", "<", status.now - statusKeptMs)
    .execute();
  const { count } = await tx
    .selectFrom("collection_statuses")
    .where("collection_id", "=", collection)
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= maximumStatuses)
    await tx
      .deleteFrom("collection_statuses")
      .where("id", "in", (eb) =>
        eb
          .selectFrom("collection_statuses")
          .select("id")
          .where("collection_id", "=", collection)
          .orderBy("created_at")
          .limit(Number(count) - maximumStatuses + 1),
      )
      .execute();
  await tx
    .insertInto("collection_statuses")
    .values({
      id: status.id,
      collection_id: collection,
      tenant_id: status.tenant,
      written_by: status.by,
      created_at: status.now,
      status: status.status,
    })
    .execute();
}

function toRow(
  { stixId, type, version, versionAt, specVersion, tlp, object }: NewObject,
  collection: string,
  addedAt: number,
  writtenBy: string,
): Insertable<Schema["collection_objects"]> {
  return {
    collection_id: collection,
    stix_id: stixId,
    type,
    version,
    version_at: versionAt,
    spec_version: specVersion,
    added_at: addedAt,
    tlp,
    object,
    written_by: writtenBy,
  };
}

function toObject(row: Row): StoredObject {
  return {
    seq: row.seq,
    stixId: row.stix_id,
    type: row.type,
    version: row.version,
    versionAt: row.version_at,
    specVersion: row.spec_version,
    addedAt: row.added_at,
    // Written from this type.
    tlp: row.tlp as ShareableTlp | null,
    object: row.object,
    writtenBy: row.written_by,
  };
}

/** Deletes all collections of a tenant; part of the transaction that deletes the tenant's data. */
export async function purgeCollections(tx: Kysely<Schema>, tenant: TenantId): Promise<void> {
  const own = tx.selectFrom("collections").select("id").where("tenant_id", "=", tenant);
  await tx.deleteFrom("collection_objects").where("collection_id", "in", own).execute();
  for (const table of ["collection_statuses", "collection_readers", "collections"] as const)
    await tx.deleteFrom(table).where("tenant_id", "=", tenant).execute();
}
