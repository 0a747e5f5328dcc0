import { randomBytes } from "node:crypto";
import type { TenantId } from "@breakwater/ocsf";
import { type Kysely, type Selectable, sql } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { Collector, Collectors } from "../collectors.ts";
import type { InstallationKey } from "../installation-key.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";

const maximumCollectors = 10_000;
const columns = [
  "id",
  "tenant_id",
  "name",
  "interval_seconds",
  "created_by",
  "created_at",
  "last_sequence",
  "last_hash",
  "last_contact",
  "snapshot_at",
  "is_silent",
  "unlike_count",
] as const;
type Row = Pick<Selectable<Schema["collectors"]>, (typeof columns)[number]>;

export function createCollectors(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
  installationKey: InstallationKey,
): Collectors {
  return {
    enrol: (by, tenant, { name, intervalSeconds }) =>
      ledger.change(by, async (tx, record) => {
        const { count } = await tx
          .selectFrom("collectors")
          .where("tenant_id", "=", tenant)
          .select((eb) => eb.fn.countAll<number | string>().as("count"))
          .executeTakeFirstOrThrow();
        if (Number(count) >= maximumCollectors)
          throw new StoreError(
            "too_many",
            `${maximumCollectors} collectors are as many as a tenant may have`,
          );
        const id = newId();
        const key = randomBytes(32).toString("hex");
        const row: Row = {
          id,
          tenant_id: tenant,
          name,
          interval_seconds: intervalSeconds,
          created_by: by.name,
          created_at: clock.now(),
          last_sequence: 0,
          last_hash: "",
          last_contact: null,
          snapshot_at: null,
          is_silent: 0,
          unlike_count: null,
        };
        await tx
          .insertInto("collectors")
          .values({
            ...row,
            key_sealed: installationKey.seal(key, contextOf(id)),
            snapshot: null,
            build: null,
            unlike: null,
          })
          .execute();
        await record({
          tenant,
          action: "collector.enrol",
          object: { kind: "collector", id, name },
          details: { interval_seconds: intervalSeconds },
        });
        return { collector: toCollector(row), key };
      }),

    async list(tenant) {
      const rows = await db
        .selectFrom("collectors")
        .select(columns)
        .where("tenant_id", "=", tenant)
        .orderBy("name")
        .orderBy("id")
        .execute();
      return rows.map(toCollector);
    },

    remove: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx
          .deleteFrom("collectors")
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .returning("name")
          .executeTakeFirst();
        if (row === undefined) return false;
        await record({
          tenant,
          action: "collector.remove",
          object: { kind: "collector", id, name: row.name },
          details: {},
        });
        return true;
      }),

    async open(id) {
      const row = await db
        .selectFrom("collectors")
        .innerJoin("tenants", "tenants.id", "collectors.tenant_id")
        .selectAll("collectors")
        .where("collectors.id", "=", id)
        .where("tenants.removed_at", "is", null)
        .executeTakeFirst();
      const key = row === undefined ? null : installationKey.open(row.key_sealed, contextOf(id));
      return row === undefined || key === null ? null : { collector: toCollector(row), key };
    },

    async snapshot(id) {
      const row = await db
        .selectFrom("collectors")
        .select("snapshot")
        .where("id", "=", id)
        .executeTakeFirst();
      return row?.snapshot ?? null;
    },

    async snapshotsOf(tenant, build, besides, limit) {
      const rows = await db
        .selectFrom("collectors")
        .select("snapshot")
        .where("tenant_id", "=", tenant)
        .where("build", "=", build)
        .where("id", "!=", besides)
        .where("snapshot", "is not", null)
        .orderBy("snapshot_at", "desc")
        .limit(limit)
        .execute();
      return rows.flatMap(({ snapshot }) => (snapshot === null ? [] : [snapshot]));
    },

    async unlike(tenant, id) {
      const row = await db
        .selectFrom("collectors")
        .select("unlike")
        .where("tenant_id", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row?.unlike ?? null;
    },

    async took(id, { sequence, hash, at, snapshot, build, unlike }) {
      await db
        .updateTable("collectors")
        .set({
          last_sequence: sequence,
          last_hash: hash,
          last_contact: at,
          is_silent: 0,
          ...(snapshot === null
            ? {}
            : {
                snapshot,
                snapshot_at: at,
                build,
                unlike: unlike?.found ?? null,
                unlike_count: unlike?.count ?? null,
              }),
        })
        .where("id", "=", id)
        .where("last_sequence", "<", sequence)
        .execute();
    },

    async overdue(now) {
      const rows = await db
        .selectFrom("collectors")
        .select(columns)
        .where("is_silent", "=", 0)
        .where(sql<boolean>`coalesce(last_contact, created_at) + 2000 * interval_seconds < ${now}`)
        .limit(500)
        .execute();
      return rows.map(toCollector);
    },

    async setSilent(id) {
      await db.updateTable("collectors").set({ is_silent: 1 }).where("id", "=", id).execute();
    },
  };
}

function contextOf(id: string): string {
  return `collector ${id}`;
}

function toCollector(row: Row): Collector {
  return {
    id: row.id,
    // Written by enrol from a TenantId.
    tenant: row.tenant_id as TenantId,
    name: row.name,
    intervalSeconds: row.interval_seconds,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastSequence: row.last_sequence,
    lastHash: row.last_hash,
    lastContact: row.last_contact,
    snapshotAt: row.snapshot_at,
    isSilent: row.is_silent === 1,
    unlikeCount: row.unlike_count,
  };
}
