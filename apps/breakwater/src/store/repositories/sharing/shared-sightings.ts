import type { DetectingIndicator, Detection, FindingId, TenantId } from "@breakwater/ocsf";
import { type Kysely, sql } from "kysely";
import type { Schema } from "../../schema.ts";
import type { Ordered, SharedSighting, SightingPlace } from "../../sharing.ts";

export async function sharedSightings(
  db: Kysely<Schema>,
  tenant: TenantId,
  after: SightingPlace,
  until: number,
  limit: number,
): Promise<Ordered<SharedSighting, SightingPlace>> {
  const rows = await select(db, tenant)
    .where(sql<boolean>`(findings.updated_at, findings.id) > (${after.time}, ${after.finding})`)
    .where("findings.updated_at", "<", until)
    .orderBy("findings.updated_at")
    .orderBy("findings.id")
    .limit(limit)
    .execute();
  const last = rows.at(-1);
  return {
    items: rows.map(toSighting),
    next: rows.length < limit || last === undefined ? null : { time: last.updated_at, finding: last.id },
  };
}

export async function sharedSighting(
  db: Kysely<Schema>,
  tenant: TenantId,
  finding: string,
): Promise<SharedSighting | null> {
  const row = await select(db, tenant).where("findings.id", "=", finding).executeTakeFirst();
  return row === undefined ? null : toSighting(row);
}

function select(db: Kysely<Schema>, tenant: TenantId) {
  return db
    .selectFrom("findings")
    .leftJoin("devices", "devices.id", "findings.device_id")
    .selectAll("findings")
    .where("findings.tenant_id", "=", tenant)
    .where("findings.indicator", "is not", null)
    .where((eb) => eb(eb.fn.coalesce("devices.is_sample", eb.lit(0)), "=", 0));
}

type Row = Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number];

function toSighting(row: Row): SharedSighting {
  return {
    finding: row.id as FindingId,
    // Written by recordDetections from a Detection.
    indicator: JSON.parse(row.indicator ?? "null") as DetectingIndicator,
    pattern: (JSON.parse(row.rule) as Detection["rule"]).source,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    count: row.event_count,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    isFalsePositive: row.resolution === "false-positive",
  };
}
