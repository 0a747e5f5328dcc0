import type { EventFilter, EventSearch, Lake, StoredEvent } from "../lake.ts";
import { LakeError } from "../lake-error.ts";
import { eventColumns, type EventRow, toEvent } from "./event-row.ts";
import type { RunQuery } from "./runner.ts";
import { toWhere } from "./where.ts";

/** Where one who follows what comes in is: behind this event of this batch. */
export interface TailPosition {
  readonly batch: number;
  /** Empty where the whole batch is behind. */
  readonly uid: string;
}

/** What is followed: filters and words as in a search, in order of storing. */
export interface Tail {
  readonly text: readonly string[];
  readonly filters: readonly EventFilter[];
  readonly after: TailPosition;
  /** The last batch that is complete. */
  readonly upTo: number;
}

export interface TailPage {
  /** In order of storing, each with where one is behind it. */
  readonly events: readonly { readonly event: StoredEvent; readonly position: TailPosition }[];
  /** Where the page ends. */
  readonly position: TailPosition;
  readonly isCut: boolean;
}

const maximumPage = 1_000;

export function createTailQueries(rows: RunQuery): Pick<Lake, "tail" | "tailCount"> {
  return {
    async tail(tenant, tail, limit, signal): Promise<TailPage> {
      const most = Math.min(Math.max(Math.trunc(limit), 1), maximumPage);
      const where = toWhere(tenant, searchOf(tail));
      const found = await rows<EventRow & { readonly sequence: string; readonly event_uid: string }>(
        `SELECT toString(batch) AS sequence, toString(uid) AS event_uid, ${eventColumns}
FROM events
WHERE ${where.sql} AND ${beyond}
ORDER BY batch, toString(uid)
LIMIT ${most + 1}`,
        { ...where.parameters, ...positionOf(tail) },
        signal,
      );
      const kept = found.slice(0, most);
      const last = kept.at(-1);
      const isCut = found.length > most && last !== undefined;
      return {
        events: kept.map((row) => ({ event: toEvent(row), position: positionIn(row) })),
        position: isCut ? positionIn(last) : { batch: Math.max(tail.upTo, tail.after.batch), uid: "" },
        isCut,
      };
    },

    async tailCount(tenant, tail, signal) {
      const where = toWhere(tenant, searchOf(tail));
      const [row] = await rows<{ readonly events: string }>(
        `SELECT toString(count()) AS events FROM events WHERE ${where.sql} AND ${beyond}`,
        { ...where.parameters, ...positionOf(tail) },
        signal,
      );
      return Number(row?.events ?? 0);
    },
  };
}

function positionIn(row: { readonly sequence: string; readonly event_uid: string }): TailPosition {
  return { batch: Number(row.sequence), uid: row.event_uid };
}

/** The rest of a batch of which one event was told, and all later ones; few granules hold them (index on `batch`). */
const beyond =
  "batch >= {afterBatch:UInt64} AND batch <= {upTo:UInt64} AND (batch > {afterBatch:UInt64} OR ({afterUid:String} != '' AND toString(uid) > {afterUid:String}))";

function positionOf({ after, upTo }: Tail) {
  return { afterBatch: after.batch, afterUid: after.uid, upTo };
}

const latest = Date.UTC(2299, 0, 1);

function searchOf({ text, filters }: Tail): EventSearch {
  return { text, filters, from: 0, to: latest, timeField: "logged_time", limit: 1, cursor: null };
}

export function toTailCursor({ batch, uid }: TailPosition): string {
  return Buffer.from(`${batch} ${uid}`).toString("base64url");
}

/** `invalid_search` where it is none that a tail gave. */
export function parseTailCursor(text: string): TailPosition {
  const match = /^([0-9]{1,15}) ([0-9a-f-]{36})?$/.exec(
    Buffer.from(text.slice(0, 200), "base64url").toString("latin1"),
  );
  if (match === null) throw new LakeError("invalid_search", "the cursor is not one that this stream gave");
  return { batch: Number(match[1]), uid: match[2] ?? "" };
}
