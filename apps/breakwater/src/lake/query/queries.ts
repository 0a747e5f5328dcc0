import type { EventPage, Lake, StoredEvent, StoredRow } from "../lake.ts";
import { LakeError } from "../lake-error.ts";
import { eventColumns, type EventRow, toEvent } from "./event-row.ts";
import { parseCursor, toCursorText } from "./cursor.ts";
import { createExports } from "../export/exports.ts";
import { createCandidateQueries } from "./candidates.ts";
import { createAggregateQueries } from "./aggregate/aggregate.ts";
import { createDeviceQueries } from "./device-activity.ts";
import { createFacetQueries } from "./facets.ts";
import { defaultQueryLimits, limitSettings, type QueryLimits } from "./limits.ts";
import { type ClientOf, createRunner, querySettings as settings } from "./runner.ts";
import { createSightedQueries } from "./sighted.ts";
import { createSightedNames } from "./sighted-names.ts";
import { createSightingQueries } from "./sightings.ts";
import { createSqlQuery } from "./sql.ts";
import { createTailQueries } from "./tail.ts";
import { createValueQueries } from "./values.ts";
import { toWhere } from "./where.ts";

type Queries = Pick<
  Lake,
  | "searchEvents"
  | "eventsByUid"
  | "histogram"
  | "count"
  | "lastSequence"
  | "rowsAfter"
  | "facets"
  | "aggregate"
  | "values"
  | "seenFields"
  | "tail"
  | "tailCount"
  | "deviceActivity"
  | "logTypes"
  | "sql"
  | "sightingsOf"
  | "newOnDevices"
  | "sightedSince"
  | "seenIndicators"
  | "candidates"
  | "countWhere"
  | "isAny"
  | "receivedSpan"
  | "mayBeIndicators"
  | "sightedNames"
  | "sightedTypes"
  | "coverage"
  | "exportEvents"
  | "exportParquet"
  | "exportSlices"
>;

const maximumPage = 1_000;
const maximumUids = 10_000;
const recoveryPage = 5_000;

interface FoundRow extends EventRow {
  readonly event_uid: string;
  readonly event_ms: string;
}

/**
 * What is asked of the lake. Values are bound, identifiers are ours, the tenant is in every search.
 *
 * @param limits of each question that people ask
 */
export function createQueries(clientOf: ClientOf, limits: QueryLimits = defaultQueryLimits): Queries {
  const rows = createRunner(clientOf);
  const asked = createRunner(clientOf, limitSettings(limits));

  return {
    ...createFacetQueries(asked),
    ...createAggregateQueries(asked),
    ...createValueQueries(asked),
    ...createTailQueries(asked),
    ...createDeviceQueries(rows),
    ...createSqlQuery(clientOf, limits),
    ...createSightingQueries(rows, clientOf),
    ...createSightedQueries(rows, clientOf),
    ...createSightedNames(rows),
    ...createCandidateQueries(rows),
    ...createExports(rows, clientOf),

    async searchEvents(tenant, search, signal): Promise<EventPage> {
      const limit = Math.min(Math.max(Math.trunc(search.limit), 1), maximumPage);
      const where = toWhere(tenant, search);
      const after = search.cursor === null ? null : parseCursor(search.cursor);
      const column = search.timeField === "time" ? "time" : "logged_time";
      const beyond =
        after === null
          ? ""
          : `\n  AND (${column}, toString(uid)) < (fromUnixTimestamp64Milli({cursorTime:Int64}, 'UTC'), {cursorUid:String})`;
      const parameters =
        after === null
          ? where.parameters
          : { ...where.parameters, cursorTime: after.time, cursorUid: after.uid };
      const query = `SELECT toString(uid) AS event_uid, toString(toUnixTimestamp64Milli(${column})) AS event_ms, ${eventColumns}
FROM events
WHERE ${where.sql}${beyond}
ORDER BY ${column} DESC, toString(uid) DESC
LIMIT ${limit + 1}`;
      const found = await asked<FoundRow>(query, parameters, signal);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const more = found.length > limit && last !== undefined;
      return {
        items: items.map(toEvent),
        nextCursor: more ? toCursorText({ time: Number(last.event_ms), uid: last.event_uid }) : null,
      };
    },

    async eventsByUid(tenant, uids, signal): Promise<readonly StoredEvent[]> {
      if (uids.length === 0) return [];
      if (uids.length > maximumUids)
        throw new LakeError("invalid_search", `at most ${maximumUids} events can be asked for at once`);
      const query = `SELECT toString(uid) AS event_uid, ${eventColumns}
FROM events
WHERE tenant = {tenant:String} AND uid IN (SELECT arrayJoin(arrayMap(u -> toUUIDOrZero(u), splitByChar(',', {uids:String}))))
${settings}`;
      const found = await rows<FoundRow>(query, { tenant, uids: uids.join(",") }, signal);
      const byUid = new Map<string, StoredEvent>(found.map((row) => [row.event_uid, toEvent(row)]));
      return uids.flatMap((uid) => {
        const event = byUid.get(uid);
        return event === undefined ? [] : [event];
      });
    },

    async histogram(tenant, search, bucketMs, signal) {
      const where = toWhere(tenant, search);
      const column = search.timeField === "time" ? "time" : "logged_time";
      const query = `SELECT toString(intDiv(toUnixTimestamp64Milli(${column}), {bucket:Int64}) * {bucket:Int64}) AS start, toString(count()) AS events
FROM events
WHERE ${where.sql}
GROUP BY start
ORDER BY toInt64(start)
LIMIT 10000`;
      const found = await asked<{ start: string; events: string }>(
        query,
        { ...where.parameters, bucket: Math.max(1, Math.trunc(bucketMs)) },
        signal,
      );
      return found.map(({ start, events }) => ({ time: Number(start), count: Number(events) }));
    },

    async count(tenant, search, signal) {
      const where = toWhere(tenant, search);
      const [row] = await asked<{ events: string }>(
        `SELECT toString(count()) AS events FROM events WHERE ${where.sql}`,
        where.parameters,
        signal,
      );
      return Number(row?.events ?? 0);
    },

    async lastSequence() {
      const [row] = await rows<{ last: string }>(
        "SELECT toString(max(batch)) AS last FROM events",
        {},
        new AbortController().signal,
      );
      return Number(row?.last ?? 0);
    },

    async *rowsAfter(sequence, signal) {
      let after = { batch: sequence, uid: "" };
      for (;;) {
        const query = `SELECT toString(batch) AS sequence, toString(uid) AS event_uid, ${eventColumns}, delivery
FROM events
WHERE batch > {sequence:UInt64} AND (batch, toString(uid)) > ({batch:UInt64}, {uid:String})
ORDER BY batch, toString(uid)
LIMIT ${recoveryPage}`;
        const found = await rows<RecoveredRow>(query, { sequence, ...after }, signal);
        const last = found.at(-1);
        if (last === undefined) return;
        yield found.map(toStoredRow);
        after = { batch: Number(last.sequence), uid: last.event_uid };
      }
    },
  };
}

interface RecoveredRow extends FoundRow {
  readonly sequence: string;
  readonly delivery: string;
}

function toStoredRow(row: RecoveredRow): StoredRow {
  // Written by the encoder as the JSON of a RowDelivery.
  const delivery = row.delivery === "" ? null : (JSON.parse(row.delivery) as StoredRow["delivery"]);
  return { sequence: Number(row.sequence), event: toEvent(row), delivery };
}
