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

/** Vendors of the devices that reported last. */
export const vendorsQuery = queryOptions({
  queryKey: ["devices", "vendors"],
  async queryFn({ signal }) {
    const { items } = await dataOf(
      client.GET("/api/v1/devices", { params: { query: { limit: 500 } }, signal }),
    );
    const vendors = items.filter((one) => !one.is_sample).map(({ vendor }) => vendor);
    return [...new Set(vendors)]
      .filter((vendor) => vendor !== "")
      .toSorted()
      .slice(0, 12);
  },
});
