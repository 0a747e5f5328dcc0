import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";

/** Devices answer while one looks. */
const everyMs = 10_000;

export const rolloutsQuery = queryOptions({
  queryKey: ["rollouts"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/rollouts", { signal })),
  refetchInterval: everyMs,
});

export function rolloutQuery(id: string) {
  return queryOptions({
    queryKey: ["rollouts", id],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/rollouts/{id}", { params: { path: { id } }, signal })),
    refetchInterval: everyMs,
  });
}

export function rolloutDevicesQuery(id: string) {
  return queryOptions({
    queryKey: ["rollouts", id, "devices"],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/rollouts/{id}/devices", { params: { path: { id } }, signal })),
    refetchInterval: everyMs,
  });
}

export const hotfixDevicesQuery = infiniteQueryOptions({
  queryKey: ["hotfix-devices"],
  queryFn: ({ pageParam, signal }) =>
    dataOf(
      client.GET("/api/v1/hotfix-devices", {
        params: { query: { limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});
