import type { TenantId } from "@breakwater/ocsf";
import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { JsonObject } from "../../../platform/canonical-json.ts";
import type { AuditAction } from "../../audit/actions.ts";
import type { Ledger, RecordChange } from "../../audit/ledger.ts";
import type { Actor } from "../../identity.ts";
import type {
  NewQuery,
  OsqueryQueries,
  OsqueryQuery,
  QueryTarget,
  TargetState,
} from "../../osquery-queries.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";

const maximumOpen = 50;
/** Those that are over are forgotten beyond these, the oldest first; the audit log keeps what was asked. */
const maximumKept = 1_000;
const maximumTargets = 10_000;
/** So many at once for one node. */
const maximumTaken = 10;
/** A node that has not answered by then may never have had it: its reply was lost, or it was restarted. */
const againMs = 15 * 60_000;
const maximumSends = 3;
/** Values in one statement. */
const chunk = 500;
type Row = Selectable<Schema["osquery_queries"]>;

export function createOsqueryQueries(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): OsqueryQueries {
  return {
    ask: (by, tenant, query) =>
      ledger.change(by, (tx, record) =>
        askQuery({
          tx,
          record,
          by,
          tenant,
          query,
          id: newId(),
          now: clock.now(),
          action: { name: "osquery_query.ask", details: {} },
        }),
      ),

    async list(tenant, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = db.selectFrom("osquery_queries").selectAll().where("tenant_id", "=", tenant);
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
      const found = toPage(
        rows,
        limit,
        (row) => ({ time: row.created_at, id: row.id }),
        (row) => row,
      );
      return { ...found, items: await countedQueries(db, found.items) };
    },

    get: (tenant, id) => find(db, tenant, id),

    async targets(tenant, id, { limit, after }) {
      const rows = await db
        .selectFrom("osquery_targets")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("query_id", "=", id)
        .where("node_id", ">", after ?? "")
        .orderBy("node_id")
        .limit(pageSize(limit))
        .execute();
      return rows.map(toTarget);
    },

    end: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const now = clock.now();
        const row = await tx
          .updateTable("osquery_queries")
          .set({ ended_at: now, ended_by: by.name })
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .where("ended_at", "is", null)
          .where("expires_at", ">", now)
          .returning("reason")
          .executeTakeFirst();
        if (row === undefined) return null;
        await record({
          tenant,
          action: "osquery_query.end",
          object: { kind: "osquery-query", id, name: row.reason },
          details: {},
        });
        return find(tx, tenant, id);
      }),

    async take(node) {
      // Nearly always there is nothing, and nothing is written.
      if ((await toSend(db, node, clock.now())).length === 0) return [];
      return db.transaction().execute(async (tx) => {
        const now = clock.now();
        const rows = await toSend(tx, node, now);
        for (const { id } of rows)
          await tx
            .updateTable("osquery_targets")
            .set((eb) => ({ state: "sent", sent_at: now, sends: eb("sends", "+", 1) }))
            .where("query_id", "=", id)
            .where("node_id", "=", node.id)
            .execute();
        return rows;
      });
    },

    async open(node, query) {
      const row = await db
        .selectFrom("osquery_targets")
        .select("state")
        .where("query_id", "=", query)
        .where("node_id", "=", node.id)
        .where("tenant_id", "=", node.tenant)
        .executeTakeFirst();
      return row?.state === "sent";
    },

    async answered(node, query, { rows, leftOut, problem, wallMs, memoryBytes }) {
      const { numUpdatedRows } = await db
        .updateTable("osquery_targets")
        .set({
          state: problem === null ? "answered" : "failed",
          answered_at: clock.now(),
          row_count: rows,
          left_out: leftOut,
          problem,
          wall_ms: wallMs,
          memory_bytes: memoryBytes,
        })
        .where("query_id", "=", query)
        .where("node_id", "=", node.id)
        .where("state", "=", "sent")
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

async function find(db: Kysely<Schema>, tenant: TenantId, id: string): Promise<OsqueryQuery | null> {
  const row = await db
    .selectFrom("osquery_queries")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? null : ((await countedQueries(db, [row]))[0] ?? null);
}

/** Asks within a transaction; `action` is what the audit log calls it. */
export async function askQuery(d: {
  readonly tx: Kysely<Schema>;
  readonly record: RecordChange;
  readonly by: Actor;
  readonly tenant: TenantId;
  readonly query: NewQuery;
  readonly id: string;
  readonly now: number;
  readonly action: { readonly name: AuditAction; readonly details: JsonObject };
}): Promise<OsqueryQuery | null> {
  const { tx, by, tenant, query, id, now, action } = d;
  await makeRoom(tx, tenant, now);
  const nodes = await nodesOf(tx, tenant, query.nodes);
  if (nodes === null) return null;
  if (nodes.length === 0) throw new StoreError("wrong_state", "no node has enrolled that could be asked");
  if (nodes.length > maximumTargets)
    throw new StoreError("too_many", `a query is asked of at most ${maximumTargets} nodes`);
  const row: Row = {
    id,
    tenant_id: tenant,
    text: query.text,
    reason: query.reason,
    created_by: by.name,
    created_at: now,
    expires_at: query.expiresAt,
    ended_at: null,
    ended_by: null,
  };
  await tx.insertInto("osquery_queries").values(row).execute();
  for (let at = 0; at < nodes.length; at += chunk)
    await tx
      .insertInto("osquery_targets")
      .values(
        nodes.slice(at, at + chunk).map((node) => ({
          query_id: id,
          node_id: node.id,
          tenant_id: tenant,
          node_name: node.hostname ?? node.identifier,
          state: "waiting" as const,
          sent_at: null,
          sends: 0,
          answered_at: null,
          row_count: null,
          left_out: null,
          problem: null,
          wall_ms: null,
          memory_bytes: null,
        })),
      )
      .execute();
  await d.record({
    tenant,
    action: action.name,
    object: { kind: "osquery-query", id, name: query.reason },
    details: {
      ...action.details,
      text: query.text,
      reason: query.reason,
      nodes: nodes.length,
      expires_at: query.expiresAt,
      first_nodes: nodes.slice(0, 20).map((node) => node.hostname ?? node.identifier),
    },
  });
  return (await countedQueries(tx, [row]))[0] ?? null;
}

/** `null` where one of the ids is no node of the tenant. */
async function nodesOf(tx: Kysely<Schema>, tenant: TenantId, wanted: NewQuery["nodes"]) {
  const all = tx
    .selectFrom("osquery_nodes")
    .select(["id", "hostname", "identifier"])
    .where("tenant_id", "=", tenant)
    .orderBy("id");
  if (wanted === "all") return all.limit(maximumTargets + 1).execute();
  const ids = [...new Set(wanted)];
  const found: Awaited<ReturnType<typeof all.execute>> = [];
  for (let at = 0; at < ids.length; at += chunk)
    found.push(...(await all.where("id", "in", ids.slice(at, at + chunk)).execute()));
  return found.length === ids.length ? found : null;
}

async function makeRoom(tx: Kysely<Schema>, tenant: TenantId, now: number): Promise<void> {
  const kept = await tx
    .selectFrom("osquery_queries")
    .select(["id", "expires_at", "ended_at"])
    .where("tenant_id", "=", tenant)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();
  const isOver = (row: (typeof kept)[number]) => row.ended_at !== null || row.expires_at <= now;
  if (kept.filter((row) => !isOver(row)).length >= maximumOpen)
    throw new StoreError("too_many", `${maximumOpen} open queries are as many as may be; end one first`);
  for (const { id } of kept.slice(maximumKept - 1).filter(isOver)) {
    const coming = await tx
      .selectFrom("osquery_carves")
      .select("query_id")
      .where("query_id", "=", id)
      .where("state", "=", "receiving")
      .executeTakeFirst();
    if (coming !== undefined) continue;
    await tx.deleteFrom("osquery_carves").where("query_id", "=", id).execute();
    await tx.deleteFrom("osquery_targets").where("query_id", "=", id).execute();
    await tx.deleteFrom("osquery_queries").where("id", "=", id).execute();
  }
}

async function toSend(
  db: Kysely<Schema>,
  node: { readonly id: string; readonly tenant: TenantId },
  now: number,
) {
  return db
    .selectFrom("osquery_targets")
    .innerJoin("osquery_queries", "osquery_queries.id", "osquery_targets.query_id")
    .select(["osquery_queries.id", "osquery_queries.text"])
    .where("osquery_targets.node_id", "=", node.id)
    .where("osquery_targets.state", "in", ["waiting", "sent"])
    .where("osquery_queries.tenant_id", "=", node.tenant)
    .where("osquery_queries.ended_at", "is", null)
    .where("osquery_queries.expires_at", ">", now)
    .where((eb) =>
      eb.or([
        eb("osquery_targets.state", "=", "waiting"),
        eb.and([
          eb("osquery_targets.sent_at", "<", now - againMs),
          eb("osquery_targets.sends", "<", maximumSends),
        ]),
      ]),
    )
    .orderBy("osquery_targets.query_id")
    .limit(maximumTaken)
    .execute();
}

export async function countedQueries(db: Kysely<Schema>, rows: readonly Row[]): Promise<OsqueryQuery[]> {
  if (rows.length === 0) return [];
  const counts = await db
    .selectFrom("osquery_targets")
    .select((eb) => [
      "query_id",
      "state",
      eb.fn.countAll<number | string>().as("count"),
      eb.fn.sum<number | string | null>("row_count").as("rows"),
    ])
    .where(
      "query_id",
      "in",
      rows.map(({ id }) => id),
    )
    .groupBy(["query_id", "state"])
    .execute();
  return rows.map((row) => {
    const own = counts.filter(({ query_id: id }) => id === row.id);
    const countOf = (state: TargetState) => Number(own.find((one) => one.state === state)?.count ?? 0);
    return {
      id: row.id,
      // Written by ask from a TenantId.
      tenant: row.tenant_id as TenantId,
      text: row.text,
      reason: row.reason,
      createdBy: row.created_by,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      endedAt: row.ended_at,
      endedBy: row.ended_by,
      nodes: {
        waiting: countOf("waiting"),
        sent: countOf("sent"),
        answered: countOf("answered"),
        failed: countOf("failed"),
      },
      rows: own.reduce((sum, { rows: count }) => sum + Number(count ?? 0), 0),
    };
  });
}

function toTarget(row: Selectable<Schema["osquery_targets"]>): QueryTarget {
  return {
    query: row.query_id,
    node: row.node_id,
    nodeName: row.node_name,
    state: row.state,
    sentAt: row.sent_at,
    sends: row.sends,
    answeredAt: row.answered_at,
    rows: row.row_count,
    leftOut: row.left_out,
    problem: row.problem,
    wallMs: row.wall_ms,
    memoryBytes: row.memory_bytes,
  };
}
