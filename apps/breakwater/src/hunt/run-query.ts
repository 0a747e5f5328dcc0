import { anyEvent, type StoredCondition } from "../lake/lake.ts";
import { parseEventQuery } from "../lake/query/event-query.ts";
import { hasField, searchCondition } from "../lake/query/where.ts";
import type { BlindSpot, Hunt, HuntSubject } from "../store/hunts.ts";
import { candidatePages } from "./candidate-pages.ts";
import { Pace } from "./pace.ts";
import { ownDetection } from "./own-detection.ts";
import type { HuntTools } from "./run-hunts.ts";

/** Events that one hunt makes evidence of: a search that finds more is no sign of anything. */
const maximumFound = 100_000;

/**
 * What a search finds over all that is stored, from where the hunt was, in steps of time: each event that it finds is evidence.
 * Answers the fields that no event of the span has, for which nothing could be found.
 */
export async function runQueryHunt(
  { hunts, lake, clock }: HuntTools,
  hunt: Hunt,
  subject: Extract<HuntSubject, { kind: "query" }>,
  span: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly BlindSpot[]> {
  const { tenant, timeField } = hunt;
  const condition = searchCondition(parseEventQuery(subject.query));
  const stored = await lake.receivedSpan(tenant, timeField, signal);
  const first = Math.max(span.from, stored?.first ?? span.to);
  const last = Math.min(span.to, (stored?.last ?? first) + 1);
  const pace = new Pace(clock);
  let from = Math.max(first, hunt.searchedTo ?? first);
  let found = 0;
  while (from < last && found <= maximumFound) {
    signal.throwIfAborted();
    const to = pace.begin(from, last);
    try {
      const events = await lake.countWhere(tenant, { from, to, timeField, condition: anyEvent }, signal);
      // What it is told of, the engine found: it is asked in PREWHERE, so that events which do not fit are not read.
      const search = { from, to, timeField, logSource: condition, condition: anyEvent };
      const share = (to - first) / Math.max(1, last - first);
      for await (const page of candidatePages(lake, tenant, search, signal)) {
        found += page.events.length;
        await hunts.progress(
          hunt,
          {
            searchedTo: from,
            share: (Math.min(page.to, to) - first) / Math.max(1, last - first),
            events: 0,
            candidates: page.events.length,
            detections: page.events.map((event) => ownDetection(event, hunt, "query", subject.query)),
          },
          clock.now(),
        );
        if (found > maximumFound) break;
      }
      await hunts.progress(
        hunt,
        { searchedTo: to, share, events, candidates: 0, detections: [] },
        clock.now(),
      );
      pace.done(events);
      from = to;
    } catch (error) {
      // What was told of before is told of again, by the same uid.
      if (!pace.shrinks(error)) throw error;
    }
  }
  const absent = await absentFields(lake, hunt, subject.query, span, signal);
  return [
    ...(absent.length === 0 ? [] : [{ kind: "no-field" as const, names: absent, count: absent.length }]),
    ...(found > maximumFound ? [{ kind: "cut-query" as const, names: [], count: maximumFound }] : []),
  ];
}

/** Fields of the search that not one event of the span has. */
async function absentFields(
  lake: HuntTools["lake"],
  { tenant, timeField }: Hunt,
  query: string,
  span: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const absent: string[] = [];
  for (const field of new Set(parseEventQuery(query).filters.map((filter) => filter.field))) {
    const condition: StoredCondition | null = hasField(field);
    if (condition === null) continue;
    if (!(await lake.isAny(tenant, { ...span, timeField, condition }, signal))) absent.push(field);
  }
  return absent;
}
