import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import { hashToken, newToken } from "../../credentials/tokens.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { HotfixDevice, HotfixDevices, Lane, MaintenanceWindow } from "../../rollouts.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";

const maximumDevices = 100_000;

export function createHotfixDevices(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): HotfixDevices {
  const optOut = (
    by: Parameters<HotfixDevices["optOut"]>[0],
    tenant: TenantId,
    id: string,
    why: { readonly reason: string; readonly until: number } | null,
  ): Promise<boolean> =>
    ledger.change(by, async (tx, record) => {
      const row = await tx
        .updateTable("hotfix_devices")
        .set({
          opt_out_reason: why?.reason ?? null,
          opt_out_until: why?.until ?? null,
          opt_out_by: why === null ? null : by.name,
        })
        .where("tenant_id", "=", tenant)
        .where("id", "=", id)
        .returning("name")
        .executeTakeFirst();
      if (row === undefined) return false;
      await record({
        tenant,
        action: why === null ? "hotfix_device.opt_in" : "hotfix_device.opt_out",
        object: { kind: "hotfix-device", id, name: row.name },
        details: why === null ? {} : { reason: why.reason, until: why.until },
      });
      return true;
    });

  return {
    enrol: (by, tenant, device) =>
      ledger.change(by, async (tx, record) => {
        const { count } = await tx
          .selectFrom("hotfix_devices")
          .select((eb) => eb.fn.countAll<number | string>().as("count"))
          .where("tenant_id", "=", tenant)
          .executeTakeFirstOrThrow();
        if (Number(count) >= maximumDevices)
          throw new StoreError(
            "too_many",
            `a tenant has at most ${maximumDevices} devices that take hotfixes`,
          );
        const secret = newToken();
        const row: Schema["hotfix_devices"] = {
          id: newId(),
          tenant_id: tenant,
          name: device.name,
          hardware: device.hardware,
          lane: device.lane,
          is_canary: Number(device.isCanary),
          windows: JSON.stringify(device.windows),
          secret_hash: hashToken(secret),
          opt_out_reason: null,
          opt_out_until: null,
          opt_out_by: null,
          last_contact: null,
          enrolled_at: clock.now(),
        };
        await tx.insertInto("hotfix_devices").values(row).execute();
        await record({
          tenant,
          action: "hotfix_device.enrol",
          object: { kind: "hotfix-device", id: row.id, name: row.name },
          details: { hardware: row.hardware, lane: row.lane, canary: device.isCanary },
        });
        return { device: toHotfixDevice(row), secret };
      }),

    async list(tenant, { limit, cursor }) {
      const after = parsePosition(cursor);
      let query = db.selectFrom("hotfix_devices").selectAll().where("tenant_id", "=", tenant);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("enrolled_at", "<", after.time),
            eb.and([eb("enrolled_at", "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      const size = pageSize(limit);
      const rows = await query
        .orderBy("enrolled_at", "desc")
        .orderBy("id", "desc")
        .limit(size + 1)
        .execute();
      return toPage(rows, size, ({ enrolled_at: time, id }) => ({ time, id }), toHotfixDevice);
    },

    async get(tenant, id) {
      const row = await db
        .selectFrom("hotfix_devices")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : toHotfixDevice(row);
    },

    optOut,
    optIn: (by, tenant, id) => optOut(by, tenant, id, null),

    remove: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx
          .deleteFrom("hotfix_devices")
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .returning("name")
          .executeTakeFirst();
        if (row === undefined) return false;
        await record({
          tenant,
          action: "hotfix_device.remove",
          object: { kind: "hotfix-device", id, name: row.name },
          details: {},
        });
        return true;
      }),

    async open(secret) {
      const row = await db
        .selectFrom("hotfix_devices")
        .innerJoin("tenants", "tenants.id", "hotfix_devices.tenant_id")
        .selectAll("hotfix_devices")
        .where("secret_hash", "=", hashToken(secret))
        .where("tenants.removed_at", "is", null)
        .executeTakeFirst();
      return row === undefined ? null : toHotfixDevice(row);
    },

    async contacted(id, at) {
      await db.updateTable("hotfix_devices").set({ last_contact: at }).where("id", "=", id).execute();
    },

    async ids() {
      const rows = await db
        .selectFrom("hotfix_devices")
        .innerJoin("tenants", "tenants.id", "hotfix_devices.tenant_id")
        .select("hotfix_devices.id")
        .where("tenants.removed_at", "is", null)
        .execute();
      return rows.map(({ id }) => id);
    },

    async ofHardware(hardware) {
      if (hardware.length === 0) return [];
      const rows = await db
        .selectFrom("hotfix_devices")
        .innerJoin("tenants", "tenants.id", "hotfix_devices.tenant_id")
        .selectAll("hotfix_devices")
        .where("hardware", "in", hardware)
        .where("tenants.removed_at", "is", null)
        .execute();
      return rows.map(toHotfixDevice);
    },
  };
}

export function toHotfixDevice(row: Schema["hotfix_devices"]): HotfixDevice {
  const { opt_out_reason: reason, opt_out_until: until, opt_out_by: by } = row;
  return {
    id: row.id,
    // Written by enrol from a TenantId, a Lane and windows.
    tenant: row.tenant_id as TenantId,
    name: row.name,
    hardware: row.hardware,
    lane: row.lane as Lane,
    isCanary: row.is_canary === 1,
    windows: JSON.parse(row.windows) as readonly MaintenanceWindow[],
    optOut: reason === null || until === null ? null : { reason, until, by: by ?? "" },
    lastContact: row.last_contact,
    enrolledAt: row.enrolled_at,
  };
}
