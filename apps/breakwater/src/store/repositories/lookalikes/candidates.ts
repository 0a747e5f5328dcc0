import type { Message, TenantId } from "@breakwater/ocsf";
import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { LookalikeCandidate, LookalikeDecision, Lookalikes } from "../../lookalikes.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { Schema } from "../../schema.ts";

/** Nobody looks at what has not been seen or listed for half a year: it is told apart, and makes room first. */
export const agedAfterMs = 180 * 86_400_000;
type Row = Selectable<Schema["lookalikes"]>;

export function createCandidates(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
): Pick<Lookalikes, "list" | "get" | "counts" | "decide"> {
  const select = (tenant: TenantId, on: Kysely<Schema> = db) =>
    on.selectFrom("lookalikes").selectAll().where("tenant_id", "=", tenant);
  const agedBefore = () => clock.now() - agedAfterMs;

  return {
    async list(tenant, { state, watched }, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = select(tenant);
      if (state === "open") query = query.where("state", "=", "open").where("news_at", ">=", agedBefore());
      else if (state === "aged")
        query = query.where("state", "=", "open").where("news_at", "<", agedBefore());
      else if (state !== undefined) query = query.where("state", "=", state);
      if (watched !== undefined) query = query.where("watched_id", "=", watched);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("created_at", "<", after.time),
            eb.and([eb("created_at", "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      const rows = await query
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const before = agedBefore();
      return toPage(
        rows,
        limit,
        (row) => ({ time: row.created_at, id: row.id }),
        (row) => toCandidate(row, before),
      );
    },

    async get(tenant, id) {
      const row = await select(tenant).where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : toCandidate(row, agedBefore());
    },

    async counts(tenant) {
      const { open } = await db
        .selectFrom("lookalikes")
        .select((eb) => eb.fn.countAll<number | string>().as("open"))
        .where("tenant_id", "=", tenant)
        .where("state", "=", "open")
        .where("news_at", ">=", agedBefore())
        .executeTakeFirstOrThrow();
      const left = await db
        .selectFrom("lookalikes_left_out")
        .select("count")
        .where("tenant_id", "=", tenant)
        .executeTakeFirst();
      return { open: Number(open), leftOut: left?.count ?? 0 };
    },

    decide: (by, tenant, id, decision) =>
      ledger.change(by, async (tx, record) => {
        const row = await select(tenant, tx).where("id", "=", id).executeTakeFirst();
        if (row === undefined) return null;
        const change = changeOf(decision, by.name, clock.now());
        await tx.updateTable("lookalikes").set(change).where("id", "=", id).execute();
        await record({
          tenant,
          action: actions[decision.kind],
          object: { kind: "lookalike", id, name: row.domain },
          details: { watched: row.watched_name, reason: change.decided_reason ?? "", tlp: change.tlp },
        });
        return toCandidate({ ...row, ...change }, agedBefore());
      }),
  };
}

const actions = {
  dismiss: "lookalike.dismiss",
  reopen: "lookalike.reopen",
  indicator: "lookalike.indicator",
} as const;

function changeOf(decision: LookalikeDecision, by: string, now: number) {
  const isOpen = decision.kind === "reopen";
  const state = isOpen ? "open" : decision.kind === "dismiss" ? "dismissed" : "indicator";
  return {
    state,
    decided_by: isOpen ? null : by,
    decided_at: isOpen ? null : now,
    decided_reason: isOpen ? null : decision.reason,
    tlp: decision.kind === "indicator" ? decision.tlp : null,
  };
}

function toCandidate(row: Row, agedBefore: number): LookalikeCandidate {
  const seen =
    row.first_seen === null || row.last_seen === null ? null : { first: row.first_seen, last: row.last_seen };
  return {
    id: row.id,
    domain: row.domain,
    readable: row.readable,
    name: row.name,
    watched: row.watched_id,
    watchedName: row.watched_name,
    kind: row.kind,
    strength: row.strength,
    // Written by keepLookalike from these types.
    grade: row.grade as LookalikeCandidate["grade"],
    reason: JSON.parse(row.reason) as Message,
    state:
      row.state === "open" && row.news_at < agedBefore ? "aged" : (row.state as LookalikeCandidate["state"]),
    seen: seen === null ? null : { ...seen, events: row.event_count },
    listed: row.list === null || row.listed_at === null ? null : { list: row.list, at: row.listed_at },
    warninglist: row.warninglist,
    decided:
      row.decided_by === null || row.decided_at === null
        ? null
        : { by: row.decided_by, at: row.decided_at, reason: row.decided_reason ?? "", tlp: row.tlp },
    createdAt: row.created_at,
  };
}
