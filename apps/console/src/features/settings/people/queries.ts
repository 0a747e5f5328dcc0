import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";

export const peopleQuery = infiniteQueryOptions({
  queryKey: ["people"],
  queryFn: ({ pageParam, signal }) =>
    dataOf(
      client.GET("/api/v1/users", {
        params: { query: { limit: 200, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/invitations", { signal })),
});
