import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";
import type { OcsfEvent } from "../../api/types.ts";
import type { Span } from "../../shell/range.ts";
import type { EventsSearch } from "./page.ts";
import { splitPipe } from "./query-text.ts";

const pageRows = 1_000;
export const rawShown = 400;

/** Events are found by the filter alone, whatever is counted of them. */
function common({ q = "", by }: EventsSearch, span: Span) {
  return {
    q: splitPipe(q).filter,
    ...span,
    time_field: by === "event" ? ("time" as const) : ("logged_time" as const),
  };
}

interface EventPage {
  readonly items: readonly OcsfEvent[];
  readonly next_cursor: string | null;
}

/** One page of matching events, with what the columns need. */
export function fetchPage(
  search: EventsSearch,
  span: Span,
  fields: string,
  page: { readonly cursor: string | null; readonly limit: number; readonly rawLimit?: number },
  signal: AbortSignal,
): Promise<EventPage> {
  return dataOf(
    client.GET("/api/v1/events", {
      params: {
        query: {
          ...common(search, span),
          limit: page.limit,
          fields,
          ...(page.rawLimit === undefined ? {} : { raw_limit: page.rawLimit }),
          ...(page.cursor === null ? {} : { cursor: page.cursor }),
        },
      },
      signal,
    }),
  );
}

/** All matching events, whole, as a file that the server makes. */
export function fetchFile(
  search: EventsSearch,
  span: Span,
  format: "ndjson" | "parquet",
  signal: AbortSignal,
): Promise<Blob> {
  return dataOf(
    client.GET("/api/v1/events/export", {
      params: { query: { ...common(search, span), format } },
      parseAs: "blob",
      signal,
    }),
  );
}

export function eventsQuery(search: EventsSearch, span: Span, fields: string) {
  return infiniteQueryOptions({
    queryKey: ["events", search.q, search.by, span, fields],
    queryFn: ({ pageParam, signal }) =>
      fetchPage(search, span, fields, { cursor: pageParam, limit: pageRows, rawLimit: rawShown }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function histogramQuery(search: EventsSearch, span: Span) {
  return queryOptions({
    queryKey: ["histogram", search.q, search.by, span],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/events/histogram", {
          params: { query: { ...common(search, span), buckets: 120 } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a search counts behind its pipe. */
export function aggregateQuery(search: EventsSearch, span: Span) {
  return queryOptions({
    queryKey: ["aggregate", search.q, search.by, span],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/events/aggregate", {
          params: { query: { ...common(search, span), q: search.q ?? "" } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function facetsQuery(search: EventsSearch, span: Span, fields: readonly string[], limit: number) {
  return queryOptions({
    queryKey: ["facets", search.q, search.by, span, fields, limit],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/events/facets", {
          params: { query: { ...common(search, span), field: [...fields], limit } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
