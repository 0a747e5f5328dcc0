import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { ChangeWindow, ChangeWindows } from "../change-windows.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";

/** Not yet ended, of a tenant. */
const maximumOpen = 1_000;
const listed = 200;

export function createChangeWindows(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): ChangeWindows {
  return {
    open: (by, tenant, { title, device, beginsAt, endsAt }) =>
      ledger.change(by, async (tx, record) => {
        const { count } = await tx
          .selectFrom("change_windows")
          .where("tenant_id", "=", tenant)
          .where("ends_at", ">", clock.now())
          .select((eb) => eb.fn.countAll<number | string>().as("count"))
          .executeTakeFirstOrThrow();
        if (Number(count) >= maximumOpen)
          throw new StoreError("too_many", `${maximumOpen} open change windows are as many as may be`);
        const row = {
          id: newId(),
          tenant_id: tenant,
          title,
          device,
          begins_at: beginsAt,
          ends_at: endsAt,
          created_by: by.name,
          created_at: clock.now(),
        };
        await tx.insertInto("change_windows").values(row).execute();
        await record({
          tenant,
          action: "change-window.open",
          object: { kind: "change-window", id: row.id, name: title },
          details: { device, begins_at: beginsAt, ends_at: endsAt },
        });
        return toWindow(row);
      }),

    async list(tenant) {
      const rows = await db
        .selectFrom("change_windows")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .orderBy("begins_at", "desc")
        .orderBy("id", "desc")
        .limit(listed)
        .execute();
      return rows.map(toWindow);
    },

    end: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const now = clock.now();
        const row = await tx
          .selectFrom("change_windows")
          .selectAll()
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .where("ends_at", ">", now)
          .executeTakeFirst();
        if (row === undefined) return null;
        if (row.begins_at > now) await tx.deleteFrom("change_windows").where("id", "=", id).execute();
        else await tx.updateTable("change_windows").set({ ends_at: now }).where("id", "=", id).execute();
        await record({
          tenant,
          action: "change-window.end",
          object: { kind: "change-window", id, name: row.title },
          details: {},
        });
        return toWindow({ ...row, ends_at: now });
      }),

    async during(tenant, device, from, to) {
      const row = await db
        .selectFrom("change_windows")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("begins_at", "<=", to)
        .where("ends_at", ">=", from)
        .where((eb) => eb.or([eb("device", "is", null), eb("device", "=", device)]))
        .orderBy("begins_at", "desc")
        .executeTakeFirst();
      return row === undefined ? null : toWindow(row);
    },
  };
}

function toWindow(row: Selectable<Schema["change_windows"]>): ChangeWindow {
  return {
    id: row.id,
    title: row.title,
    device: row.device,
    beginsAt: row.begins_at,
    endsAt: row.ends_at,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
