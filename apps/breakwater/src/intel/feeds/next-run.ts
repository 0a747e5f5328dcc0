import { createHash } from "node:crypto";
import type { Feed } from "../../store/feeds.ts";

const minuteMs = 60_000;
const firstRetryMs = 5 * minuteMs;
const longestRetryMs = 24 * 60 * minuteMs;

/** When a feed runs again after a run that went well: a tenth earlier or later, so that not all ask at once. */
export function nextRunAfter(feed: Pick<Feed, "id" | "everyMinutes">, now: number): number {
  return Math.round(now + feed.everyMinutes * minuteMs * (0.9 + 0.2 * spread(feed.id, now)));
}

/** After one that failed: each time twice as long from five minutes on, and not before the server says. */
export function nextRunAfterFailure(
  feed: Pick<Feed, "id" | "everyMinutes" | "failures">,
  retryAfterMs: number | null,
  now: number,
): number {
  const rhythm = feed.everyMinutes * minuteMs;
  const doubled = firstRetryMs * 2 ** Math.min(feed.failures, 20);
  const wait = Math.min(doubled, Math.max(rhythm, longestRetryMs));
  return Math.round(now + Math.max(wait * (1 + 0.1 * spread(feed.id, now)), retryAfterMs ?? 0));
}

/** 0 to 1: differs between feeds and runs, and is the same for the same. */
function spread(id: string, now: number): number {
  return createHash("sha256").update(`${id} ${now}`).digest().readUInt32LE() / 2 ** 32;
}
