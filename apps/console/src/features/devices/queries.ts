import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";
import type { Device } from "../../api/types.ts";
import type { Span } from "../../shell/range.ts";
import type { DevicesSearch } from "./page.ts";

interface DevicePage {
  readonly items: readonly Device[];
  readonly next_cursor: string | null;
}

export function fetchDevices(
  { q, state }: DevicesSearch,
  page: { readonly cursor: string | null; readonly limit: number },
  signal: AbortSignal,
): Promise<DevicePage> {
  return dataOf(
    client.GET("/api/v1/devices", {
      params: {
        query: {
          limit: page.limit,
          ...(q === undefined ? {} : { q }),
          ...(state === undefined ? {} : { state }),
          ...(page.cursor === null ? {} : { cursor: page.cursor }),
        },
      },
      signal,
    }),
  );
}

export function devicesQuery(search: DevicesSearch) {
  return infiniteQueryOptions({
    queryKey: ["devices", search.q, search.state],
    queryFn: ({ pageParam, signal }) => fetchDevices(search, { cursor: pageParam, limit: 100 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
}

export const summaryQuery = queryOptions({
  queryKey: ["device-summary"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/devices/summary", { signal })),
  refetchInterval: 10_000,
});

export function activityQuery(ids: readonly string[], span: Span, buckets: number) {
  return queryOptions({
    queryKey: ["device-activity", ids, span, buckets],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/devices/activity", {
          params: { query: { id: [...ids], ...span, buckets } },
          signal,
        }),
      ),
    enabled: ids.length > 0,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
}

export function logTypesQuery(id: string | null) {
  return queryOptions({
    queryKey: ["log-types", id],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/devices/log-types", { params: { query: id === null ? {} : { id } }, signal }),
      ),
    staleTime: 30_000,
  });
}
