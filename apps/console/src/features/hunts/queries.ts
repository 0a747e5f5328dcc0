import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";
import type { HuntsShown } from "./page.ts";

/** A hunt that runs is looked at often, one that has ended is not. */
const everyMs = 2_000;

export function huntsQuery(show: HuntsShown | undefined) {
  return infiniteQueryOptions({
    queryKey: ["hunts", show],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        client.GET("/api/v1/hunts", {
          params: {
            query: {
              limit: 100,
              ...(show === undefined ? {} : { by: show }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: everyMs,
  });
}

export function huntQuery(id: string) {
  return queryOptions({
    queryKey: ["hunt", id],
    queryFn: ({ signal }) => dataOf(client.GET("/api/v1/hunts/{id}", { params: { path: { id } }, signal })),
    refetchInterval: (query) =>
      ["waiting", "running"].includes(query.state.data?.state ?? "") ? 1_000 : 10_000,
  });
}

/** Asked anew as the hunt goes on. */
export function huntSightingsQuery(id: string, found: number) {
  return queryOptions({
    queryKey: ["hunt-sightings", id, found],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/hunts/{id}/sightings", { params: { path: { id } }, signal })),
  });
}

export function huntFindingsQuery(id: string, found: number) {
  return queryOptions({
    queryKey: ["hunt-findings", id, found],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/hunts/{id}/findings", { params: { path: { id } }, signal })),
  });
}
