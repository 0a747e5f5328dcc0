import type { DeviceId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { PostureExceptions } from "../../posture.ts";
import type { Schema } from "../../schema.ts";

export function createPostureExceptions(db: Kysely<Schema>, ledger: Ledger, clock: Clock): PostureExceptions {
  return {
    async list(tenant) {
      const rows = await db
        .selectFrom("posture_exceptions")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .execute();
      return rows.map((row) => ({
        // Written by put from a DeviceId.
        device: row.device_id as DeviceId,
        check: row.check_id,
        owner: row.owner,
        reason: row.reason,
        until: row.until,
        createdBy: row.created_by,
        createdAt: row.created_at,
      }));
    },

    put: (by, tenant, { device, check, owner, reason, until }) =>
      ledger.change(by, async (tx, record) => {
        const values = { owner, reason, until, created_by: by.name, created_at: clock.now() };
        await tx
          .insertInto("posture_exceptions")
          .values({ tenant_id: tenant, device_id: device, check_id: check, ...values })
          .onConflict((conflict) => conflict.columns(["device_id", "check_id"]).doUpdateSet(values))
          .execute();
        await record({
          tenant,
          action: "posture_exception.put",
          object: { kind: "device", id: device },
          details: { check, owner, reason, until },
        });
      }),

    end: (by, tenant, device, check) =>
      ledger.change(by, async (tx, record) => {
        const { numDeletedRows } = await tx
          .deleteFrom("posture_exceptions")
          .where("tenant_id", "=", tenant)
          .where("device_id", "=", device)
          .where("check_id", "=", check)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await record({
          tenant,
          action: "posture_exception.end",
          object: { kind: "device", id: device },
          details: { check },
        });
        return true;
      }),
  };
}
