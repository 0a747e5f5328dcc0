import type { TenantId } from "@breakwater/ocsf";
import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import { hashToken, isSameHash, newToken } from "../../credentials/tokens.ts";
import { systemActor } from "../../identity.ts";
import type { Carve, OsqueryCarves, StartedCarve, Transfer } from "../../osquery-carves.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import { askQuery, countedQueries } from "./queries.ts";

/** What was taken in time may come for so long after it. */
const lateMs = 24 * 3_600_000;
type Row = Selectable<Schema["osquery_carves"]>;

export function createOsqueryCarves(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): OsqueryCarves {
  return {
    ask: (by, tenant, { node, path, text, reason, maximumBytes, expiresAt }) =>
      ledger.change(by, async (tx, record) => {
        const now = clock.now();
        const asked = { text, reason, expiresAt, nodes: [node] };
        const details = { path, maximum_bytes: maximumBytes };
        const action = { name: "osquery_carve.ask", details } as const;
        const query = await askQuery({ tx, record, by, tenant, query: asked, id: newId(), now, action });
        if (query === null) return null;
        const row: Row = {
          ...nothingCame,
          query_id: query.id,
          tenant_id: tenant,
          node_id: node,
          path,
          maximum_bytes: maximumBytes,
          created_at: now,
        };
        await tx.insertInto("osquery_carves").values(row).execute();
        return (await carvesOf(tx, [row]))[0] ?? null;
      }),

    async list(tenant, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = db.selectFrom("osquery_carves").selectAll().where("tenant_id", "=", tenant);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("created_at", "<", after.time),
            eb.and([eb("created_at", "=", after.time), eb("query_id", "<", after.id)]),
          ]),
        );
      const rows = await query
        .orderBy("created_at", "desc")
        .orderBy("query_id", "desc")
        .limit(limit + 1)
        .execute();
      const found = toPage(
        rows,
        limit,
        (row) => ({ time: row.created_at, id: row.query_id }),
        (row) => row,
      );
      return { ...found, items: await carvesOf(db, found.items) };
    },

    async get(tenant, id) {
      const row = await db
        .selectFrom("osquery_carves")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("query_id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : ((await carvesOf(db, [row]))[0] ?? null);
    },

    async expected(node, id) {
      const row = await db
        .selectFrom("osquery_carves")
        .innerJoin("osquery_queries", "osquery_queries.id", "osquery_carves.query_id")
        .innerJoin("osquery_targets", "osquery_targets.query_id", "osquery_carves.query_id")
        .select(["osquery_carves.maximum_bytes", "osquery_carves.state"])
        .where("osquery_carves.query_id", "=", id)
        .where("osquery_carves.node_id", "=", node.id)
        .where("osquery_carves.tenant_id", "=", node.tenant)
        .where("osquery_targets.node_id", "=", node.id)
        .where("osquery_targets.state", "!=", "waiting")
        .where("osquery_queries.expires_at", ">", clock.now() - lateMs)
        .executeTakeFirst();
      return row === undefined ? null : { maximumBytes: row.maximum_bytes, state: row.state };
    },

    start: (query, started) =>
      db.transaction().execute((tx) => start({ tx, query, started, now: clock.now(), newId })),

    async transfer(session) {
      const match = /^bwc_([0-9a-f-]{36})_([A-Za-z0-9_-]{43})$/.exec(session);
      if (match === null) return null;
      const row = await db
        .selectFrom("osquery_carves")
        .innerJoin("tenants", "tenants.id", "osquery_carves.tenant_id")
        .selectAll("osquery_carves")
        .where("osquery_carves.transfer_id", "=", match[1] ?? "")
        .where("osquery_carves.state", "in", ["receiving", "complete"])
        .where("tenants.removed_at", "is", null)
        .executeTakeFirst();
      if (row === undefined || !isSameHash(row.session_hash ?? "", hashToken(match[2] ?? ""))) return null;
      return toTransfer(row);
    },

    async block({ id }, block) {
      const row = await db
        .selectFrom("osquery_carve_blocks")
        .select("sha256")
        .where("transfer_id", "=", id)
        .where("block", "=", block)
        .executeTakeFirst();
      return row?.sha256 ?? null;
    },

    putBlock: ({ id, tenant }, block, sha256) =>
      db.transaction().execute(async (tx) => {
        await tx
          .insertInto("osquery_carve_blocks")
          .values({ transfer_id: id, tenant_id: tenant, block, sha256 })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await tx
          .updateTable("osquery_carves")
          .set({ last_at: clock.now() })
          .where("transfer_id", "=", id)
          .execute();
        return countBlocks(tx, id);
      }),

    fail: (query, problem) =>
      db.transaction().execute(async (tx) => {
        const row = await tx
          .updateTable("osquery_carves")
          .set({ state: "failed", problem, session_hash: null })
          .where("query_id", "=", query)
          .where("state", "!=", "complete")
          .returning("transfer_id")
          .executeTakeFirst();
        if (row?.transfer_id !== undefined && row.transfer_id !== null) await dropBlocks(tx, row.transfer_id);
      }),

    complete: (transfer, file) =>
      ledger.change(systemActor, async (tx, record) => {
        const row = await tx
          .selectFrom("osquery_carves")
          .selectAll()
          .where("query_id", "=", transfer.query)
          .executeTakeFirstOrThrow();
        if (row.state !== "receiving") return;
        const [carve] = await carvesOf(tx, [row]);
        if (carve === undefined) throw new Error("the query of a carve is not there");
        const id = newId();
        const { query } = carve;
        await tx
          .insertInto("evidence")
          .values({
            id,
            tenant_id: transfer.tenant,
            sha256: file.sha256,
            size_bytes: file.sizeBytes,
            format: file.format,
            device: carve.nodeName,
            node_id: transfer.node,
            path: row.path,
            query_id: query.id,
            reason: query.reason,
            requested_by: query.createdBy,
            requested_at: query.createdAt,
            received_at: clock.now(),
            erased_at: null,
            erased_by: null,
          })
          .execute();
        await tx
          .updateTable("osquery_carves")
          .set({ state: "complete", evidence_id: id, last_at: clock.now() })
          .where("query_id", "=", transfer.query)
          .execute();
        await dropBlocks(tx, transfer.id);
        await record({
          tenant: transfer.tenant,
          action: "evidence.receive",
          object: { kind: "evidence", id, name: carve.nodeName },
          details: { sha256: file.sha256, size_bytes: file.sizeBytes, path: row.path, query: query.id },
        });
      }),

    async stalled(since) {
      const rows = await db
        .selectFrom("osquery_carves")
        .selectAll()
        .where("state", "=", "receiving")
        .where("last_at", "<", since)
        .limit(100)
        .execute();
      return Promise.all(
        rows.map(async (row) => ({
          transfer: toTransfer(row),
          blocks: await countBlocks(db, row.transfer_id ?? ""),
          lastAt: row.last_at ?? 0,
        })),
      );
    },
  };
}

const nothingCame = {
  transfer_id: null,
  guid: null,
  session_hash: null,
  block_count: null,
  block_size: null,
  size_bytes: null,
  state: "asked",
  problem: null,
  started_at: null,
  last_at: null,
  evidence_id: null,
} as const;

async function start(d: {
  readonly tx: Kysely<Schema>;
  readonly query: string;
  readonly started: StartedCarve;
  readonly now: number;
  readonly newId: () => string;
}): ReturnType<OsqueryCarves["start"]> {
  const { tx, query, started, now } = d;
  const { guid, blockCount, blockSize, sizeBytes } = started;
  const before = await tx
    .selectFrom("osquery_carves")
    .selectAll()
    .where("query_id", "=", query)
    .executeTakeFirstOrThrow();
  const isSame =
    before.state === "receiving" &&
    before.guid === guid &&
    before.block_count === blockCount &&
    before.block_size === blockSize &&
    before.size_bytes === sizeBytes;
  const old = before.transfer_id;
  if (!isSame && old !== null) await dropBlocks(tx, old);
  const id = isSame && old !== null ? old : d.newId();
  const token = newToken();
  await tx
    .updateTable("osquery_carves")
    .set({
      transfer_id: id,
      guid,
      session_hash: hashToken(token),
      block_count: blockCount,
      block_size: blockSize,
      size_bytes: sizeBytes,
      state: "receiving",
      problem: null,
      started_at: isSame ? before.started_at : now,
      last_at: now,
    })
    .where("query_id", "=", query)
    .where("state", "!=", "complete")
    .execute();
  return {
    session: `bwc_${id}_${token}`,
    // Written by ask from a TenantId.
    dropped: isSame || old === null ? null : { tenant: before.tenant_id as TenantId, id: old },
  };
}

async function dropBlocks(tx: Kysely<Schema>, transfer: string): Promise<void> {
  await tx.deleteFrom("osquery_carve_blocks").where("transfer_id", "=", transfer).execute();
}

async function countBlocks(tx: Kysely<Schema>, transfer: string): Promise<number> {
  const { count } = await tx
    .selectFrom("osquery_carve_blocks")
    .where("transfer_id", "=", transfer)
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function toTransfer(row: Row): Transfer {
  return {
    id: row.transfer_id ?? "",
    // Written by ask from a TenantId.
    tenant: row.tenant_id as TenantId,
    query: row.query_id,
    node: row.node_id,
    blockCount: row.block_count ?? 0,
    blockSize: row.block_size ?? 0,
    sizeBytes: row.size_bytes ?? 0,
    isComplete: row.state === "complete",
  };
}

async function carvesOf(db: Kysely<Schema>, rows: readonly Row[]): Promise<Carve[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ query_id: id }) => id);
  const queries = await db.selectFrom("osquery_queries").selectAll().where("id", "in", ids).execute();
  const byId = new Map((await countedQueries(db, queries)).map((query) => [query.id, query]));
  const targets = await db
    .selectFrom("osquery_targets")
    .select(["query_id", "node_name", "state", "problem"])
    .where("query_id", "in", ids)
    .execute();
  const carves: Carve[] = [];
  for (const row of rows) {
    const query = byId.get(row.query_id);
    const target = targets.find(({ query_id: id }) => id === row.query_id);
    if (query === undefined || target === undefined) continue;
    const isComing = row.state === "receiving" && row.transfer_id !== null;
    carves.push({
      query,
      node: row.node_id,
      nodeName: target.node_name,
      target: target.state,
      path: row.path,
      maximumBytes: row.maximum_bytes,
      state: row.state,
      problem: row.problem ?? target.problem,
      sizeBytes: row.size_bytes,
      blockCount: row.block_count,
      blocks: isComing
        ? await countBlocks(db, row.transfer_id ?? "")
        : row.state === "complete"
          ? (row.block_count ?? 0)
          : 0,
      startedAt: row.started_at,
      evidence: row.evidence_id,
    });
  }
  return carves;
}
