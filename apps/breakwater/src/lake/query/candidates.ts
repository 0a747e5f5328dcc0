import type { Lake, StoredCondition } from "../lake.ts";
import { eventColumns, type EventRow, toEvent } from "./event-row.ts";
import { longQuerySettings, type RunQuery, withinSpan } from "./runner.ts";
import { isIrregular } from "./sigma-schema.ts";

/**
 * Branches of a condition that a row does not take are not worked out, however the engine rates what is in them: lists are
 * made for the rows that need them only.
 */
const settings =
  "SETTINGS max_execution_time = 30, max_memory_usage = 2000000000, short_circuit_function_evaluation = 'force_enable'";

interface CandidateRow extends EventRow {
  readonly event_uid: string;
  readonly event_ms: string;
}

/** What a hunt asks: events that conditions over `events` let through, and how many there were to look at. */
export function createCandidateQueries(
  rows: RunQuery,
): Pick<Lake, "candidates" | "countWhere" | "isAny" | "receivedSpan"> {
  return {
    async candidates(tenant, search, signal) {
      const column = search.timeField === "time" ? "time" : "logged_time";
      const { logSource, condition, limit, after } = search;
      const beyond =
        after === null
          ? ""
          : `\n  AND (${column}, toString(uid)) > (fromUnixTimestamp64Milli({afterTime:Int64}, 'UTC'), {afterUid:String})`;
      const query = `${withClause([logSource, condition])}SELECT toString(uid) AS event_uid, toString(toUnixTimestamp64Milli(${column})) AS event_ms, ${eventColumns}
FROM events
PREWHERE ${withinSpan(column)} AND (${logSource.sql})
WHERE ((${condition.sql}) OR ${isIrregular})${beyond}
ORDER BY ${column}, toString(uid)
LIMIT ${Math.trunc(limit) + 1}
${settings}`;
      const found = await rows<CandidateRow>(
        query,
        {
          tenant,
          from: search.from,
          to: search.to,
          ...(after === null ? {} : { afterTime: after.time, afterUid: after.uid }),
          ...logSource.parameters,
          ...condition.parameters,
        },
        signal,
      );
      const kept = found.slice(0, limit);
      const last = kept.at(-1);
      const isCut = found.length > limit && last !== undefined;
      return {
        events: kept.map(toEvent),
        next: isCut ? { time: Number(last.event_ms), uid: last.event_uid } : null,
      };
    },

    async countWhere(tenant, { from, to, timeField, condition }, signal) {
      const column = timeField === "time" ? "time" : "logged_time";
      const [row] = await rows<{ events: string }>(
        `${withClause([condition])}SELECT toString(count()) AS events FROM events WHERE ${withinSpan(column)} AND (${condition.sql})\n${settings}`,
        { tenant, from, to, ...condition.parameters },
        signal,
      );
      return Number(row?.events ?? 0);
    },

    async isAny(tenant, { from, to, timeField, condition }, signal) {
      const column = timeField === "time" ? "time" : "logged_time";
      const found = await rows<{ found: number }>(
        `${withClause([condition])}SELECT 1 AS found FROM events WHERE ${withinSpan(column)} AND (${condition.sql}) LIMIT 1\n${longQuerySettings}`,
        { tenant, from, to, ...condition.parameters },
        signal,
      );
      return found.length > 0;
    },

    async receivedSpan(tenant, timeField, signal) {
      const column = timeField === "time" ? "time" : "logged_time";
      const [row] = await rows<{ events: string; first: string; last: string }>(
        `SELECT toString(count()) AS events, toString(toUnixTimestamp64Milli(min(${column}))) AS first, toString(toUnixTimestamp64Milli(max(${column}))) AS last FROM events WHERE tenant = {tenant:String}\n${settings}`,
        { tenant },
        signal,
      );
      return row === undefined || row.events === "0"
        ? null
        : { first: Number(row.first), last: Number(row.last) };
    },
  };
}

function withClause(conditions: readonly StoredCondition[]): string {
  const definitions = conditions.flatMap((one) =>
    one.definitions.map(({ name, sql }) => `  ${sql} AS ${name}`),
  );
  return definitions.length === 0 ? "" : `WITH\n${definitions.join(",\n")}\n`;
}
