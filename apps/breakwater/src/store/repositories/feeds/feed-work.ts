import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { Kysely } from "kysely";
import type { JsonObject } from "../../../platform/canonical-json.ts";
import { systemActor } from "../../identity.ts";
import type {
  ClaimedFeed,
  FeedCredentials,
  FeedDocument,
  FeedRun,
  FeedWork,
  FetchedContent,
  FinishedRun,
} from "../../feeds.ts";
import type { Schema } from "../../schema.ts";
import { tellOfFeed } from "../notices/tell-of-feed.ts";
import { type FeedRow, readFeeds } from "./feed-rows.ts";
import { type FeedMeans, recordFeed, sealContext } from "./feed-means.ts";

const keptRuns = 200;
/** One that fails once or twice is tried again before anybody is called. */
const tellAfterFailures = 3;
const rowsPerStatement = 200;
const [pack, unpack] = [promisify(gzip), promisify(gunzip)];

export function createFeedWork(means: FeedMeans): FeedWork {
  const { db, clock, newId } = means;

  async function claim(leaseMs: number, id: string | null): Promise<ClaimedFeed | null> {
    const now = clock.now();
    const lease = newId();
    const chosen = db
      .selectFrom("feeds")
      .leftJoin("tenants", "tenants.id", "feeds.scope")
      .select("feeds.id")
      .where("tenants.removed_at", "is", null)
      .where((eb) => eb.or([eb("lease", "is", null), eb("lease_until", "<=", now)]))
      .where((eb) => (id === null ? eb("next_run_at", "<=", now) : eb("feeds.id", "=", id)))
      .orderBy("next_run_at")
      .limit(1);
    const row = await db
      .updateTable("feeds")
      .set({ lease, lease_until: now + leaseMs })
      .where("id", "=", chosen)
      .returningAll()
      .executeTakeFirst();
    if (row === undefined) return null;
    const [feed] = await readFeeds(db, [row], now);
    if (feed === undefined) return null;
    return { feed, lease, credentials: opened(means, row), state: JSON.parse(row.state) as JsonObject };
  }

  return {
    claim: (leaseMs) => claim(leaseMs, null),
    claimOne: (id, leaseMs) => claim(leaseMs, id),

    async renew(id, lease, leaseMs) {
      const { numUpdatedRows } = await db
        .updateTable("feeds")
        .set({ lease_until: clock.now() + leaseMs })
        .where("id", "=", id)
        .where("lease", "=", lease)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async release(id, lease) {
      await db
        .updateTable("feeds")
        .set({ lease: null, lease_until: 0 })
        .where("id", "=", id)
        .where("lease", "=", lease)
        .execute();
    },

    async versions(id) {
      const rows = await db
        .selectFrom("feed_documents")
        .select(["id", "version"])
        .where("feed_id", "=", id)
        .execute();
      return new Map(rows.map((row) => [row.id, row.version]));
    },

    documents: (id) =>
      db
        .selectFrom("feed_documents")
        .select(["id", "version", "text"])
        .where("feed_id", "=", id)
        .orderBy("id")
        .execute(),

    async held(id) {
      const row = await db
        .selectFrom("feed_held")
        .select(["content", "documents", "state", "digest"])
        .where("feed_id", "=", id)
        .executeTakeFirst();
      if (row === undefined) return null;
      const documents = row.documents === null ? null : (await unpack(row.documents)).toString();
      return {
        content: await unpack(row.content),
        // Packed by finish below.
        documents: documents === null ? null : (JSON.parse(documents) as FetchedContent["documents"]),
        state: JSON.parse(row.state) as JsonObject,
        digest: row.digest,
      };
    },

    finish: (claimed, run) => finish(means, claimed, run),
  };
}

function opened({ key }: FeedMeans, row: FeedRow): FeedCredentials | null {
  if (row.credentials === null) return null;
  const text = key.open(row.credentials, sealContext(row.id));
  // Sealed by this store from FeedCredentials.
  return text === null ? null : (JSON.parse(text) as FeedCredentials);
}

async function finish(means: FeedMeans, { feed, lease }: ClaimedFeed, run: FinishedRun): Promise<boolean> {
  const { ledger, clock, newId } = means;
  const packed = run.outcome === "held" ? await packedOf(run.fetched) : null;
  return ledger.change(systemActor, async (tx, record) => {
    const released = await tx
      .updateTable("feeds")
      .set((eb) => ({
        lease: null,
        lease_until: 0,
        failures: run.outcome === "failed" ? eb("failures", "+", 1) : 0,
        // Who was asked meanwhile to run again does.
        next_run_at: eb
          .case()
          .when("is_on", "=", 0)
          .then(null)
          .when("next_run_at", ">", run.startedAt)
          .then(eb.ref("next_run_at"))
          .else(run.nextRunAt)
          .end(),
      }))
      .where("id", "=", feed.id)
      .where("lease", "=", lease)
      .returning(["id", "scope", "name", "failures"])
      .executeTakeFirst();
    if (released === undefined) return false;
    await insertRun(tx, feed.id, newId(), {
      startedAt: run.startedAt,
      endedAt: clock.now(),
      outcome: run.outcome,
      detail: run.outcome === "failed" ? run.detail : run.outcome === "held" ? run.held.detail : "",
      sizeBytes: run.sizeBytes,
      report: run.outcome === "failed" ? null : run.outcome === "held" ? run.held.report : run.report,
    });
    const means = { now: clock.now(), newId };
    if (run.outcome === "failed") {
      if (released.failures === tellAfterFailures)
        await tellOfFeed(tx, released, "feed.failing", run.detail, means);
      return true;
    }
    if (run.outcome === "held") {
      const before = feed.held?.digest;
      const { detail, report, digest, isReadable } = run.held;
      await tx.deleteFrom("feed_held").where("feed_id", "=", feed.id).execute();
      await tx
        .insertInto("feed_held")
        .values({
          feed_id: feed.id,
          held_at: before === digest ? (feed.held?.at ?? clock.now()) : clock.now(),
          detail,
          report: JSON.stringify(report),
          digest,
          is_readable: isReadable ? 1 : 0,
          content: packed?.content ?? new Uint8Array(),
          documents: packed?.documents ?? null,
          state: JSON.stringify(run.fetched.state),
        })
        .execute();
      if (before !== digest) {
        await recordFeed(record, released, "feed.hold", { digest, reason: detail });
        await tellOfFeed(tx, released, "feed.held", detail, means);
      }
      return true;
    }
    await tx.deleteFrom("feed_held").where("feed_id", "=", feed.id).execute();
    if (run.fetched === null) return true;
    await tx
      .updateTable("feeds")
      .set({ state: JSON.stringify(run.fetched.state) })
      .where("id", "=", feed.id)
      .execute();
    if (run.fetched.documents !== null) await keepDocuments(tx, feed.id, run.fetched.documents);
    return true;
  });
}

async function packedOf({ content, documents }: FetchedContent) {
  return {
    content: await pack(content),
    documents: documents === null ? null : await pack(JSON.stringify(documents)),
  };
}

async function keepDocuments(
  tx: Kysely<Schema>,
  feed: string,
  { changed, gone }: NonNullable<FetchedContent["documents"]>,
): Promise<void> {
  for (let at = 0; at < gone.length; at += rowsPerStatement)
    await tx
      .deleteFrom("feed_documents")
      .where("feed_id", "=", feed)
      .where("id", "in", gone.slice(at, at + rowsPerStatement))
      .execute();
  for (let at = 0; at < changed.length; at += rowsPerStatement)
    await tx
      .insertInto("feed_documents")
      .values(
        changed.slice(at, at + rowsPerStatement).map((one: FeedDocument) => ({ feed_id: feed, ...one })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(["feed_id", "id"])
          .doUpdateSet((eb) => ({ version: eb.ref("excluded.version"), text: eb.ref("excluded.text") })),
      )
      .execute();
}

export async function insertRun(
  tx: Kysely<Schema>,
  feed: string,
  id: string,
  { startedAt, endedAt, outcome, detail, sizeBytes, report }: Omit<FeedRun, "id">,
): Promise<void> {
  await tx
    .insertInto("feed_runs")
    .values({
      id,
      feed_id: feed,
      started_at: startedAt,
      ended_at: endedAt,
      outcome,
      detail: detail.slice(0, 1_000).toWellFormed(),
      size_bytes: sizeBytes,
      report: report === null ? null : JSON.stringify(report),
    })
    .execute();
  const last = tx
    .selectFrom("feed_runs")
    .select("id")
    .where("feed_id", "=", feed)
    .orderBy("started_at", "desc")
    .orderBy("id", "desc")
    .limit(keptRuns);
  await tx.deleteFrom("feed_runs").where("feed_id", "=", feed).where("id", "not in", last).execute();
}
