import type { Kysely } from "kysely";
import type { JsonObject } from "../../../platform/canonical-json.ts";
import type { Feed, FeedCredentials, FeedDescription, Feeds } from "../../feeds.ts";
import type { IndicatorScope } from "../../indicators.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import { type FeedRow, readFeeds, toRun } from "./feed-rows.ts";
import { type FeedMeans, recordFeed, sealContext } from "./feed-means.ts";
import { createFeedWork, insertRun } from "./feed-work.ts";

const maximumFeeds = 200;

export function createFeeds(means: FeedMeans): Feeds {
  const { db, ledger, clock, newId, key } = means;

  async function read(on: Kysely<Schema>, row: FeedRow): Promise<Feed> {
    const [feed] = await readFeeds(on, [row], clock.now());
    if (feed === undefined) throw new Error("a feed that was just written is not there");
    return feed;
  }

  return {
    async list(scopes) {
      const rows = await db
        .selectFrom("feeds")
        .selectAll()
        .where("scope", "in", scopes)
        .orderBy("name")
        .execute();
      return readFeeds(db, rows, clock.now());
    },

    async get(scopes, id) {
      const row = await db
        .selectFrom("feeds")
        .selectAll()
        .where("scope", "in", scopes)
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : read(db, row);
    },

    create: (by, feed, credentials) =>
      ledger.change(by, async (tx, record) => {
        await refuseTooMany(tx, feed.scope);
        await refuseTaken(tx, feed.scope, feed.name, null);
        const id = newId();
        const row: FeedRow = {
          id,
          scope: feed.scope,
          kind: feed.kind,
          catalogue_id: feed.catalogueId,
          warninglist_action: feed.warninglistAction,
          ...columnsOf(feed),
          ...sealed(key, id, credentials),
          state: "{}",
          next_run_at: feed.isOn ? clock.now() : null,
          lease: null,
          lease_until: 0,
          failures: 0,
          created_by: by.name,
          created_at: clock.now(),
        };
        await tx.insertInto("feeds").values(row).execute();
        await recordFeed(record, row, "feed.create", { after: plain(row) });
        return read(tx, row);
      }),

    update: (by, scope, id, { credentials, ...change }) =>
      ledger.change(by, async (tx, record) => {
        const before = await find(tx, scope, id);
        if (before === undefined) return null;
        const [feed] = await readFeeds(tx, [before], clock.now());
        if (feed === undefined) return null;
        const after: FeedDescription = { ...feed, ...change };
        await refuseTaken(tx, scope, after.name, id);
        const isElsewhere = new URL(after.address).origin !== new URL(before.address).origin;
        const row: FeedRow = {
          ...before,
          ...columnsOf(after),
          // Who changes where a feed leads must not be given what another server is shown.
          ...(credentials !== undefined || isElsewhere ? sealed(key, id, credentials ?? null) : {}),
          ...(after.address === before.address ? {} : { state: "{}", failures: 0 }),
          next_run_at: nextRunOf(before, after, clock.now()),
        };
        await tx.updateTable("feeds").set(row).where("id", "=", id).execute();
        // Parts of one address say nothing about another.
        if (after.address !== before.address)
          for (const table of ["feed_documents", "feed_held"] as const)
            await tx.deleteFrom(table).where("feed_id", "=", id).execute();
        await recordFeed(record, row, "feed.update", { before: plain(before), after: plain(row) });
        return read(tx, row);
      }),

    remove: (by, scope, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await find(tx, scope, id);
        if (row === undefined) return false;
        await tx.deleteFrom("feeds").where("id", "=", id).execute();
        await recordFeed(record, row, "feed.remove", { before: plain(row) });
        return true;
      }),

    askRun: (by, scope, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await find(tx, scope, id);
        if (row === undefined) return null;
        const asked = { ...row, next_run_at: clock.now() };
        await tx.updateTable("feeds").set({ next_run_at: asked.next_run_at }).where("id", "=", id).execute();
        await recordFeed(record, row, "feed.run", {});
        return read(tx, asked);
      }),

    async runs(id, { limit, cursor }) {
      const size = pageSize(limit);
      const after = parsePosition(cursor);
      let query = db
        .selectFrom("feed_runs")
        .selectAll()
        .where("feed_id", "=", id)
        .orderBy("started_at", "desc")
        .orderBy("id", "desc")
        .limit(size + 1);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("started_at", "<", after.time),
            eb.and([eb("started_at", "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      return toPage(await query.execute(), size, positionOf, toRun);
    },

    discard: (by, scope, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await find(tx, scope, id);
        if (row === undefined) return false;
        const held = await tx
          .deleteFrom("feed_held")
          .where("feed_id", "=", id)
          .returning(["detail", "digest", "report"])
          .executeTakeFirst();
        if (held === undefined) return false;
        const now = clock.now();
        const { detail, report } = held;
        const run = { startedAt: now, endedAt: now, outcome: "discarded", detail, sizeBytes: 0 } as const;
        await insertRun(tx, id, newId(), { ...run, report: JSON.parse(report) as JsonObject });
        await recordFeed(record, row, "feed.discard", { digest: held.digest, reason: detail });
        return true;
      }),

    recordApply: (by, scope, id, digest) =>
      ledger.change(by, async (tx, record) => {
        const row = await find(tx, scope, id);
        const held = await tx
          .selectFrom("feed_held")
          .select(["detail", "digest"])
          .where("feed_id", "=", id)
          .where("digest", "=", digest)
          .executeTakeFirst();
        if (row === undefined || held === undefined) return false;
        await recordFeed(record, row, "feed.apply", { digest, reason: held.detail });
        return true;
      }),

    work: createFeedWork(means),
  };
}

const find = (on: Kysely<Schema>, scope: IndicatorScope, id: string) =>
  on.selectFrom("feeds").selectAll().where("scope", "=", scope).where("id", "=", id).executeTakeFirst();

const positionOf = (row: { readonly started_at: number; readonly id: string }) => ({
  time: row.started_at,
  id: row.id,
});

function columnsOf(feed: FeedDescription) {
  return {
    name: feed.name,
    address: feed.address,
    every_minutes: feed.everyMinutes,
    licence: feed.licence,
    tlp: feed.tlp,
    confidence: feed.confidence,
    reliability: feed.reliability,
    is_on: feed.isOn ? 1 : 0,
  };
}

/** What is changed is tried at once. */
function nextRunOf(before: FeedRow, after: FeedDescription, now: number): number | null {
  if (!after.isOn) return null;
  const isSame = before.is_on === 1 && before.address === after.address;
  return isSame ? Math.min(before.next_run_at ?? now, now + after.everyMinutes * 60_000) : now;
}

function sealed(key: FeedMeans["key"], id: string, credentials: FeedCredentials | null) {
  return credentials === null
    ? { credentials: null, credentials_kind: null }
    : {
        credentials: key.seal(JSON.stringify(credentials), sealContext(id)),
        credentials_kind: credentials.kind,
      };
}

async function refuseTooMany(tx: Kysely<Schema>, scope: IndicatorScope): Promise<void> {
  const { known } = await tx
    .selectFrom("feeds")
    .where("scope", "=", scope)
    .select((eb) => eb.fn.countAll<number | string>().as("known"))
    .executeTakeFirstOrThrow();
  if (Number(known) >= maximumFeeds)
    throw new StoreError("too_many", `there are ${maximumFeeds} feeds, which is as many as there may be`);
}

async function refuseTaken(
  tx: Kysely<Schema>,
  scope: IndicatorScope,
  name: string,
  id: string | null,
): Promise<void> {
  const feed = await tx
    .selectFrom("feeds")
    .select("id")
    .where("scope", "=", scope)
    .where("name", "=", name)
    .executeTakeFirst();
  if (feed?.id === id && id !== null) return;
  if (feed !== undefined) throw new StoreError("name_taken", `there is a feed named "${name}" already`);
}

function plain(row: FeedRow): JsonObject {
  return {
    name: row.name,
    kind: row.kind,
    address: row.address,
    every_minutes: row.every_minutes,
    licence: row.licence,
    tlp: row.tlp,
    confidence: row.confidence,
    reliability: row.reliability,
    is_on: row.is_on === 1,
    credentials: row.credentials_kind,
  };
}
