import type { TenantId } from "@breakwater/ocsf";
import { type Kysely, type Selectable, sql } from "kysely";
import type { JsonObject } from "../../../platform/canonical-json.ts";
import type { Clock } from "../../../platform/clock.ts";
import type { Notice, NoticeKind, Notices } from "../../notices.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import type { Severity } from "../../store.ts";

const keptMs = 90 * 86_400_000;
/** Of all tenants, the newest. */
const keptRows = 100_000;

export function createNotices(db: Kysely<Schema>, clock: Clock): Notices {
  return {
    async list(tenant, reader, { isUnread }, { limit, cursor }) {
      const size = pageSize(limit);
      const after = parsePosition(cursor);
      let query = db
        .selectFrom("notices")
        .leftJoin("notice_reads", (join) =>
          join.onRef("notice_reads.notice_id", "=", "notices.id").on("notice_reads.reader", "=", reader),
        )
        .selectAll("notices")
        .select("notice_reads.reader")
        .where("notices.tenant_id", "=", tenant)
        .orderBy("notices.created_at", "desc")
        .orderBy("notices.id", "desc")
        .limit(size + 1);
      if (isUnread) query = query.where("notice_reads.reader", "is", null);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("notices.created_at", "<", after.time),
            eb.and([eb("notices.created_at", "=", after.time), eb("notices.id", "<", after.id)]),
          ]),
        );
      return toPage(await query.execute(), size, positionOf, (row) => ({
        ...toNotice(row),
        isRead: row.reader !== null,
      }));
    },

    async countUnread(tenant, reader) {
      const { count } = await db
        .selectFrom("notices")
        .leftJoin("notice_reads", (join) =>
          join.onRef("notice_reads.notice_id", "=", "notices.id").on("notice_reads.reader", "=", reader),
        )
        .where("notices.tenant_id", "=", tenant)
        .where("notices.level", "!=", "informational")
        .where("notice_reads.reader", "is", null)
        .select((eb) => eb.fn.countAll<number | string>().as("count"))
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async markRead(tenant, reader, ids) {
      let chosen = db
        .selectFrom("notices")
        .select(["id as notice_id", sql<string>`${reader}`.as("reader")])
        .where("tenant_id", "=", tenant);
      if (ids !== null) chosen = chosen.where("id", "in", ids);
      await db
        .insertInto("notice_reads")
        .columns(["notice_id", "reader"])
        .expression(chosen)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async purge() {
      await db
        .deleteFrom("notices")
        .where("created_at", "<", clock.now() - keptMs)
        .execute();
      const last = db
        .selectFrom("notices")
        .select("created_at")
        .orderBy("created_at", "desc")
        .limit(1)
        .offset(keptRows);
      await db.deleteFrom("notices").where("created_at", "<=", last).execute();
    },
  };
}

function positionOf(row: { readonly created_at: number; readonly id: string }) {
  return { time: row.created_at, id: row.id };
}

function toNotice(row: Selectable<Schema["notices"]>): Notice {
  return {
    id: row.id,
    // Written by insertNotice from these types.
    tenant: row.tenant_id as TenantId,
    kind: row.kind as NoticeKind,
    level: row.level as Severity,
    subject: { kind: row.subject_kind as Notice["subject"]["kind"], id: row.subject_id },
    parameters: JSON.parse(row.parameters) as JsonObject,
    createdAt: row.created_at,
  };
}
