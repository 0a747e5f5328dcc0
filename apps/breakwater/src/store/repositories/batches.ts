import type { Detection, DeviceId, TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";
import type { Batches, KnownDelivery } from "../store.ts";
import { recordStep } from "./correlation.ts";
import type { DecisionBases } from "./decisions/decision-bases.ts";
import { recordDetections } from "./detections.ts";
import { findDevice, recordSighting } from "./devices.ts";

/** A sender that repeats a key later than this stores its delivery again. */
const deliveriesKeptMs = 7 * 86_400_000;
const pruneEvery = 500;
const maximumOfSource = 2_000;

export function createBatches(db: Kysely<Schema>, newId: () => string, bases: DecisionBases): Batches {
  return {
    async lastSequence() {
      const row = await db
        .selectFrom("batches")
        .select((eb) => eb.fn.max<number | string | null>("sequence").as("last"))
        .executeTakeFirst();
      return Number(row?.last ?? 0);
    },

    async commit(batch) {
      await db.transaction().execute(async (tx) => {
        const inserted = await tx
          .insertInto("batches")
          .values({ sequence: batch.sequence, committed_at: batch.committedAt, row_count: batch.rows })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        // Committed before: all of it is there.
        if (inserted.numInsertedOrUpdatedRows === 0n) return;
        const ids = new Map<string, DeviceId>();
        for (const sighting of batch.devices) {
          ids.set(identityKey(sighting.tenant, sighting.device), await recordSighting(tx, sighting, newId));
        }
        await recordDetections(tx, batch.detections, (detection) => deviceOf(tx, detection, ids), {
          now: batch.committedAt,
          newId,
          bases,
        });
        for (const delivery of batch.deliveries) await insertDelivery(tx, delivery, batch.committedAt);
        if (batch.correlation !== undefined && batch.correlation !== null)
          await recordStep(tx, batch.correlation);
        if (batch.sequence % pruneEvery === 0) await prune(tx, batch.sequence, batch.committedAt);
      });
    },

    async commitStep({ committedAt, detections, correlation }) {
      await db.transaction().execute(async (tx) => {
        await recordDetections(tx, detections, (detection) => deviceOf(tx, detection, new Map()), {
          now: committedAt,
          newId,
          bases,
        });
        await recordStep(tx, correlation);
      });
    },

    async delivery(tenant, source, key) {
      const row = await db
        .selectFrom("deliveries")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("source", "=", source)
        .where("key", "=", key)
        .executeTakeFirst();
      return row === undefined ? null : toDelivery(row);
    },

    async lastDelivery(tenant, source) {
      const row = await db
        .selectFrom("deliveries")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("source", "=", source)
        .orderBy("seq", "desc")
        .executeTakeFirst();
      return row === undefined ? null : toDelivery(row);
    },

    async deliveriesOf(tenant, source) {
      const rows = await db
        .selectFrom("deliveries")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("source", "=", source)
        .orderBy("seq", "desc")
        .limit(maximumOfSource)
        .execute();
      return rows.map(toDelivery);
    },

    async forget(deliveries) {
      await db.transaction().execute(async (tx) => {
        for (const { tenant, source, key } of deliveries)
          await tx
            .deleteFrom("deliveries")
            .where("tenant_id", "=", tenant)
            .where("source", "=", source)
            .where("key", "=", key)
            .execute();
      });
    },
  };
}

/** The device that a detection is of, among those that a batch names or that are known. */
export async function deviceOf(
  tx: Kysely<Schema>,
  { tenant, device }: Detection,
  ids: ReadonlyMap<string, DeviceId>,
): Promise<DeviceId | null> {
  if (device === null) return null;
  return ids.get(identityKey(tenant, device)) ?? findDevice(tx, tenant, device);
}

function identityKey(tenant: TenantId, device: NonNullable<Detection["device"]>): string {
  return JSON.stringify([tenant, device.vendor, device.product, device.kind, device.value]);
}

async function insertDelivery(
  tx: Kysely<Schema>,
  delivery: KnownDelivery,
  committedAt: number,
): Promise<void> {
  const { tenant, source, key, bodyHash, count, checkpoint } = delivery;
  await tx
    .insertInto("deliveries")
    .values({
      tenant_id: tenant,
      source,
      key,
      body_hash: bodyHash,
      event_count: count,
      checkpoint,
      committed_at: committedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Old batches and deliveries; the newest delivery of each source stays, since a collector goes on from it. */
async function prune(tx: Kysely<Schema>, sequence: number, now: number): Promise<void> {
  await tx
    .deleteFrom("batches")
    .where("sequence", "<", sequence - pruneEvery)
    .execute();
  await tx
    .deleteFrom("deliveries")
    .where("committed_at", "<", now - deliveriesKeptMs)
    .where("seq", "not in", (eb) =>
      eb
        .selectFrom("deliveries")
        .select((inner) => inner.fn.max("seq").as("newest"))
        .groupBy(["tenant_id", "source"]),
    )
    .execute();
}

function toDelivery(row: {
  tenant_id: string;
  source: string;
  key: string;
  body_hash: string;
  event_count: number;
  checkpoint: string | null;
}): KnownDelivery {
  // Written by insertDelivery from a TenantId.
  return {
    tenant: row.tenant_id as TenantId,
    source: row.source,
    key: row.key,
    bodyHash: row.body_hash,
    count: row.event_count,
    checkpoint: row.checkpoint,
  };
}
