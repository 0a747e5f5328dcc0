import type { TenantId } from "@breakwater/ocsf";
import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import { uuid5 } from "../../../platform/uuid5.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type {
  CollectionKind,
  CollectionReader,
  Collections,
  ShareableTlp,
  StoredCollection,
} from "../../collections.ts";
import type { Actor } from "../../identity.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import { createCollectionObjects } from "./collection-objects.ts";

const maximumCollections = 100;
const maximumReaders = 200;
const namespace = "6f6a0c1e-51a4-4f6c-8a6f-6f0b3d1f8b52";

type Row = Selectable<Schema["collections"]>;

export function createCollections(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): Collections {
  return {
    objects: createCollectionObjects(db, ledger, clock),
    list: (tenant) => listCollections(db, tenant),
    get: (tenant, id) => getCollection(db, tenant, id),

    create: (by, tenant, { alias, title, description, highestTlp, unmarkedTlp }) =>
      ledger.change(by, async (tx, record) => {
        const known = await listCollections(tx, tenant);
        if (known.length >= maximumCollections)
          throw new StoreError("too_many", `a tenant has at most ${maximumCollections} collections`);
        if (known.some((one) => one.alias === alias))
          throw new StoreError("name_taken", `there is a collection with the alias ${alias}`);
        const row = {
          id: newId(),
          tenant_id: tenant,
          kind: "objects",
          alias,
          title,
          description,
          highest_tlp: highestTlp,
          unmarked_tlp: unmarkedTlp,
          created_by: by.name,
          created_at: clock.now(),
        };
        await tx.insertInto("collections").values(row).execute();
        await record({
          tenant,
          action: "collection.create",
          object: objectOf(row),
          details: { alias, highest_tlp: highestTlp, unmarked_tlp: unmarkedTlp },
        });
        return toCollection({ ...row, object_count: 0, object_bytes: 0 }, []);
      }),

    update: (by, tenant, id, change) =>
      ledger.change(by, async (tx, record) => {
        const before = await getCollection(tx, tenant, id);
        if (before === null) return null;
        await keepRow(tx, tenant, before, by, clock.now());
        const after = { ...before, ...withoutUndefined(change) };
        const { title, description, highestTlp, unmarkedTlp } = after;
        await tx
          .updateTable("collections")
          .set({ title, description, highest_tlp: highestTlp, unmarked_tlp: unmarkedTlp })
          .where("id", "=", id)
          .execute();
        await record({
          tenant,
          action: "collection.update",
          object: objectOf(after),
          details: { before: plain(before), after: plain(after) },
        });
        return after;
      }),

    remove: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const known = await getCollection(tx, tenant, id);
        if (known === null) return false;
        if (known.kind !== "objects")
          throw new StoreError(
            "wrong_state",
            "this collection follows from what the tenant has; take its readers away",
          );
        await tx.deleteFrom("collection_readers").where("collection_id", "=", id).execute();
        await tx.deleteFrom("collections").where("id", "=", id).where("tenant_id", "=", tenant).execute();
        await record({
          tenant,
          action: "collection.remove",
          object: objectOf(known),
          details: { objects: known.count },
        });
        return true;
      }),

    allow: (by, tenant, id, { key, mayRead, mayWrite, highestTlp }) =>
      ledger.change(by, async (tx, record) => {
        const known = await getCollection(tx, tenant, id);
        const name = known === null ? null : await nameOfKey(tx, tenant, key);
        if (known === null || name === null) return null;
        if (known.readers.length >= maximumReaders && !known.readers.some((one) => one.key === key))
          throw new StoreError("too_many", `a collection names at most ${maximumReaders} keys`);
        const row = { may_read: Number(mayRead), may_write: Number(mayWrite), highest_tlp: highestTlp };
        await tx
          .insertInto("collection_readers")
          .values({ collection_id: id, tenant_id: tenant, key_id: key, ...row })
          .onConflict((conflict) => conflict.columns(["collection_id", "key_id"]).doUpdateSet(row))
          .execute();
        await record({
          tenant,
          action: "collection.allow",
          object: objectOf(known),
          details: { key, name, read: mayRead, write: mayWrite, highest_tlp: highestTlp },
        });
        return getCollection(tx, tenant, id);
      }),

    disallow: (by, tenant, id, key) =>
      ledger.change(by, async (tx, record) => {
        const known = await getCollection(tx, tenant, id);
        const reader = known?.readers.find((one) => one.key === key);
        if (known === null || reader === undefined) return false;
        await tx
          .deleteFrom("collection_readers")
          .where("collection_id", "=", id)
          .where("key_id", "=", key)
          .execute();
        await record({
          tenant,
          action: "collection.disallow",
          object: objectOf(known),
          details: { key, name: reader.name },
        });
        return true;
      }),
  };
}

/** The two that every tenant has first, then those that people made, the oldest first. */
async function listCollections(db: Kysely<Schema>, tenant: TenantId): Promise<readonly StoredCollection[]> {
  const rows = await db
    .selectFrom("collections")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  const readers = await readersOf(db, tenant);
  const given = givenRows(tenant).map((row) => ({ ...row, ...rows.find(({ id }) => id === row.id) }));
  const made = rows.filter(({ kind }) => kind === "objects");
  return [...given, ...made].map((row) => toCollection(row, readers.get(row.id) ?? []));
}

async function getCollection(
  db: Kysely<Schema>,
  tenant: TenantId,
  id: string,
): Promise<StoredCollection | null> {
  return (await listCollections(db, tenant)).find((one) => one.id === id) ?? null;
}

/** What nobody has marked is the organisation's and its clients' own, until somebody says that it may go further. */
function givenRows(tenant: TenantId): readonly Row[] {
  const shared = {
    tenant_id: tenant,
    highest_tlp: "amber+strict",
    unmarked_tlp: "amber",
    created_by: "Breakwater",
    created_at: 0,
    object_count: 0,
    object_bytes: 0,
  };
  return [
    {
      ...shared,
      id: uuid5(namespace, `indicators ${tenant}`),
      kind: "indicators",
      alias: "indicators",
      title: "Indicators",
      description: "What sources say of each indicator that counts",
    },
    {
      ...shared,
      id: uuid5(namespace, `sightings ${tenant}`),
      kind: "sightings",
      alias: "sightings",
      title: "Sightings",
      description: "Where indicators were seen in telemetry",
    },
  ];
}

/** One that every tenant has gets a row when something about it is changed first. */
async function keepRow(
  tx: Kysely<Schema>,
  tenant: TenantId,
  known: StoredCollection,
  by: Actor,
  now: number,
): Promise<void> {
  await tx
    .insertInto("collections")
    .values({
      id: known.id,
      tenant_id: tenant,
      kind: known.kind,
      alias: known.alias,
      title: known.title,
      description: known.description,
      highest_tlp: known.highestTlp,
      unmarked_tlp: known.unmarkedTlp,
      created_by: by.name,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

async function readersOf(
  db: Kysely<Schema>,
  tenant: TenantId,
): Promise<ReadonlyMap<string, readonly CollectionReader[]>> {
  const rows = await db
    .selectFrom("collection_readers as reader")
    .innerJoin("api_keys as key", "key.id", "reader.key_id")
    .selectAll("reader")
    .select(["key.name", "key.last_used_at", "key.expires_at"])
    .where("reader.tenant_id", "=", tenant)
    .where("key.revoked_at", "is", null)
    .orderBy("key.created_at")
    .orderBy("key.id")
    .execute();
  return new Map(
    [...Map.groupBy(rows, ({ collection_id: id }) => id)].map(([id, some]) => [
      id,
      some.map((row) => ({
        key: row.key_id,
        name: row.name,
        mayRead: row.may_read === 1,
        mayWrite: row.may_write === 1,
        // The table's CHECK holds it.
        highestTlp: row.highest_tlp as ShareableTlp,
        lastUsedAt: row.last_used_at,
        expiresAt: row.expires_at,
      })),
    ]),
  );
}

async function nameOfKey(db: Kysely<Schema>, tenant: TenantId, key: string): Promise<string | null> {
  const row = await db
    .selectFrom("api_keys")
    .select("name")
    .where("id", "=", key)
    .where("tenant_id", "=", tenant)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row?.name ?? null;
}

function toCollection(row: Row, readers: readonly CollectionReader[]): StoredCollection {
  return {
    id: row.id,
    // The table's CHECKs hold kinds and levels.
    kind: row.kind as CollectionKind,
    alias: row.alias,
    title: row.title,
    description: row.description,
    highestTlp: row.highest_tlp as ShareableTlp,
    unmarkedTlp: row.unmarked_tlp as ShareableTlp,
    createdBy: row.created_by,
    createdAt: row.created_at,
    count: row.object_count,
    readers,
  };
}

function objectOf({ id, title }: { readonly id: string; readonly title: string }) {
  return { kind: "collection", id, name: title };
}

function plain({ title, description, highestTlp, unmarkedTlp }: StoredCollection) {
  return { title, description, highest_tlp: highestTlp, unmarked_tlp: unmarkedTlp };
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>;
}
