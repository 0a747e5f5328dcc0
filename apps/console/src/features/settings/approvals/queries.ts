import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";

const everyMs = 10_000;

/** What was asked for, the newest first. */
export const approvalsQuery = infiniteQueryOptions({
  queryKey: ["approvals"],
  queryFn: ({ pageParam, signal }) =>
    dataOf(
      client.GET("/api/v1/approvals", {
        params: { query: { limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
  refetchInterval: everyMs,
});
