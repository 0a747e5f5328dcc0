import type { TenantId } from "@breakwater/ocsf";
import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { Evidence, EvidenceRecords } from "../evidence.ts";
import { pageSize, parsePosition, toPage } from "../page.ts";
import type { Schema } from "../schema.ts";

export function createEvidenceRecords(db: Kysely<Schema>, ledger: Ledger, clock: Clock): EvidenceRecords {
  return {
    async list(tenant, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = db.selectFrom("evidence").selectAll().where("tenant_id", "=", tenant);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("received_at", "<", after.time),
            eb.and([eb("received_at", "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      const rows = await query
        .orderBy("received_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, (row) => ({ time: row.received_at, id: row.id }), toEvidence);
    },

    async get(tenant, id) {
      const row = await db
        .selectFrom("evidence")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : toEvidence(row);
    },

    exported: (by, evidence, reason) =>
      ledger.change(by, (_tx, record) =>
        record({
          tenant: evidence.tenant,
          action: "evidence.export",
          object: { kind: "evidence", id: evidence.id, name: evidence.device },
          details: { reason, sha256: evidence.sha256 },
        }),
      ),

    erase: (by, tenant, id, reason) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx
          .updateTable("evidence")
          .set({ erased_at: clock.now(), erased_by: by.name })
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .where("erased_at", "is", null)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) return null;
        const same = await tx
          .selectFrom("evidence")
          .select("id")
          .where("tenant_id", "=", tenant)
          .where("sha256", "=", row.sha256)
          .where("erased_at", "is", null)
          .executeTakeFirst();
        await record({
          tenant,
          action: "evidence.erase",
          object: { kind: "evidence", id, name: row.device },
          details: { reason, sha256: row.sha256 },
        });
        return { evidence: toEvidence(row), isLast: same === undefined };
      }),

    async sizeOf(tenant) {
      const held = await db
        .selectFrom("evidence")
        .select((eb) => eb.fn.sum<number | string | null>("size_bytes").as("size"))
        .where("tenant_id", "=", tenant)
        .where("erased_at", "is", null)
        .executeTakeFirst();
      const coming = await db
        .selectFrom("osquery_carves")
        .select((eb) => eb.fn.sum<number | string | null>("size_bytes").as("size"))
        .where("tenant_id", "=", tenant)
        .where("state", "=", "receiving")
        .executeTakeFirst();
      return Number(held?.size ?? 0) + Number(coming?.size ?? 0);
    },
  };
}

function toEvidence(row: Selectable<Schema["evidence"]>): Evidence {
  return {
    id: row.id,
    // Written by complete from a TenantId.
    tenant: row.tenant_id as TenantId,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    format: row.format,
    device: row.device,
    node: row.node_id,
    path: row.path,
    query: row.query_id,
    reason: row.reason,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    receivedAt: row.received_at,
    erasedAt: row.erased_at,
    erasedBy: row.erased_by,
  };
}
