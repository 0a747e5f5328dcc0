import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import type { Lookalike } from "../../../api/types.ts";

export const watchedNamesQuery = queryOptions({
  queryKey: ["lookalikes", "names"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/lookalikes/names", { signal })),
  // A new name is looked for in history meanwhile.
  refetchInterval: 5_000,
});

/** Asked again: events go on coming. */
export function lookalikesQuery(state: Lookalike["state"]) {
  return infiniteQueryOptions({
    queryKey: ["lookalikes", "list", state],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        client.GET("/api/v1/lookalikes", {
          params: {
            query: { limit: 100, state, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 5_000,
  });
}
