import Type, { type Static } from "typebox";
import type { EventSearch } from "../lake/lake.ts";
import { LakeError } from "../lake/lake-error.ts";
import type { Aggregation } from "../lake/query/aggregate/aggregation.ts";
import { parseAggregation } from "../lake/query/aggregate/parse-aggregation.ts";
import { parseEventQuery, parsePipedQuery } from "../lake/query/event-query.ts";
import type { Clock } from "../platform/clock.ts";
import { Time } from "./schemas.ts";

/** How a request says which events it is about. */
export const SearchQuery = Type.Object({
  q: Type.String({
    default: "",
    maxLength: 4_096,
    description: 'Words and "phrases" of the raw line; path:value, !=, >=, <=, * at either end, networks',
  }),
  from: Type.Optional(Time),
  to: Type.Optional(Time),
  time_field: Type.Union([Type.Literal("time"), Type.Literal("logged_time")], { default: "logged_time" }),
});
const dayMs = 86_400_000;

/** The search of a request: the last day where no time is given. */
export function searchOf(
  query: Static<typeof SearchQuery>,
  limit: number,
  cursor: string | null,
  clock: Clock,
): EventSearch {
  const to = query.to ?? clock.now() + 1;
  return {
    ...parseEventQuery(query.q),
    from: query.from ?? to - dayMs,
    to,
    timeField: query.time_field,
    limit,
    cursor,
  };
}

/** The search of a request that counts, and what it counts: what stands behind `|`. */
export function aggregationOf(
  query: Static<typeof SearchQuery>,
  clock: Clock,
): { readonly search: EventSearch; readonly aggregation: Aggregation } {
  const { pipe, ...parsed } = parsePipedQuery(query.q);
  if (pipe === null)
    throw new LakeError(
      "invalid_search",
      "say behind | what is counted: `action_id:2 | count by src_endpoint.ip`, `| top 10 dst_endpoint.ip`",
    );
  return {
    search: { ...searchOf({ ...query, q: "" }, 1, null, clock), ...parsed },
    aggregation: parseAggregation(pipe.text, pipe.position),
  };
}
