import type { Tlp } from "@breakwater/indicators";
import type { Kysely, Selectable } from "kysely";
import type { JsonObject } from "../../../platform/canonical-json.ts";
import type { Feed, FeedCredentials, FeedKind, FeedRun, RunOutcome } from "../../feeds.ts";
import type { IndicatorScope, Reliability } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";

export type FeedRow = Selectable<Schema["feeds"]>;

/** Feeds with their last run and what is held of them, without its content. */
export async function readFeeds(
  db: Kysely<Schema>,
  rows: readonly FeedRow[],
  now: number,
): Promise<readonly Feed[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const held = await db
    .selectFrom("feed_held")
    .select(["feed_id", "held_at", "detail", "report", "digest", "is_readable"])
    .where("feed_id", "in", ids)
    .execute();
  const runs = await db
    .selectFrom("feed_runs as run")
    .selectAll()
    .where("feed_id", "in", ids)
    .where((eb) =>
      eb(
        "run.id",
        "=",
        eb
          .selectFrom("feed_runs as last")
          .select("last.id")
          .whereRef("last.feed_id", "=", "run.feed_id")
          .orderBy("last.started_at", "desc")
          .orderBy("last.id", "desc")
          .limit(1),
      ),
    )
    .execute();
  return rows.map((row) => {
    const run = runs.find(({ feed_id: id }) => id === row.id);
    const kept = held.find(({ feed_id: id }) => id === row.id);
    return {
      ...toFeed(row, now),
      lastRun: run === undefined ? null : toRun(run),
      held:
        kept === undefined
          ? null
          : {
              at: kept.held_at,
              detail: kept.detail,
              report: JSON.parse(kept.report) as JsonObject,
              digest: kept.digest,
              isReadable: kept.is_readable === 1,
            },
    };
  });
}

function toFeed(row: FeedRow, now: number): Omit<Feed, "lastRun" | "held"> {
  return {
    id: row.id,
    // Written from these types; the table's checks hold others off.
    scope: row.scope as IndicatorScope,
    name: row.name,
    kind: row.kind as FeedKind,
    address: row.address,
    everyMinutes: row.every_minutes,
    catalogueId: row.catalogue_id,
    licence: row.licence,
    tlp: row.tlp as Tlp | null,
    confidence: row.confidence,
    reliability: row.reliability as Reliability | null,
    isOn: row.is_on === 1,
    warninglistAction: row.warninglist_action as Feed["warninglistAction"],
    credentials: row.credentials_kind as FeedCredentials["kind"] | null,
    nextRunAt: row.next_run_at,
    isRunning: row.lease !== null && row.lease_until > now,
    failures: row.failures,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

export function toRun(row: Selectable<Schema["feed_runs"]>): FeedRun {
  return {
    id: row.id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome as RunOutcome,
    detail: row.detail,
    sizeBytes: row.size_bytes,
    report: row.report === null ? null : (JSON.parse(row.report) as JsonObject),
  };
}
