import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";

export function indicatorsQuery({
  q,
  source,
}: {
  readonly q?: string | undefined;
  readonly source?: string | undefined;
}) {
  return infiniteQueryOptions({
    queryKey: ["indicators", q, source],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        client.GET("/api/v1/indicators", {
          params: {
            query: {
              limit: 100,
              ...(q === undefined ? {} : { q }),
              ...(source === undefined ? {} : { source }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function indicatorQuery(id: number) {
  return queryOptions({
    queryKey: ["indicators", "one", id],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/indicators/{id}", { params: { path: { id } }, signal })),
  });
}

export const ageingQuery = queryOptions({
  queryKey: ["ageing"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/indicators/ageing", { signal })),
});

export const warninglistsQuery = queryOptions({
  queryKey: ["warninglists"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/indicators/warninglists", { signal })),
});

export const sourcesQuery = queryOptions({
  queryKey: ["indicator-sources"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/indicators/sources", { signal })),
  refetchInterval: 10_000,
});

export function leftOutQuery(id: string, reason: string, q: string) {
  return infiniteQueryOptions({
    queryKey: ["indicator-sources", id, "left-out", reason, q],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        client.GET("/api/v1/indicators/sources/{id}/left-out", {
          params: {
            path: { id },
            query: {
              limit: 100,
              ...(reason === "" ? {} : { reason }),
              ...(q === "" ? {} : { q }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Asked again and again: feeds are read while one looks. */
export const feedsQuery = queryOptions({
  queryKey: ["feeds"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/feeds", { signal })),
  refetchInterval: 3_000,
});

export function feedRunsQuery(id: string) {
  return queryOptions({
    queryKey: ["feeds", id, "runs"],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/feeds/{id}/runs", { params: { path: { id }, query: { limit: 50 } }, signal }),
      ),
  });
}

/** Asked again and again, since a device that is just being set up is waited for. */
export const listsQuery = queryOptions({
  queryKey: ["lists"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/lists", { signal })),
  refetchInterval: 5_000,
});

/** Asked again, since partners write. */
export const collectionsQuery = queryOptions({
  queryKey: ["collections"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/collections", { signal })),
  refetchInterval: 15_000,
});

export const protectedQuery = queryOptions({
  queryKey: ["protected"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/lists/protected", { signal })),
});
