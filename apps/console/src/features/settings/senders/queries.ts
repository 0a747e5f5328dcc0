import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import type { Sender } from "../../../api/types.ts";

export type SenderState = Sender["state"];

const everyMs = 5_000;

/** Who sends, the last to send first; asked again and again, since a firewall that is just being set up is waited for. */
export function sendersQuery(state: SenderState | null) {
  return infiniteQueryOptions({
    queryKey: ["senders", state],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        client.GET("/api/v1/senders", {
          params: {
            query: {
              limit: 100,
              ...(state === null ? {} : { state }),
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

export const senderRulesQuery = queryOptions({
  queryKey: ["sender-rules"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/sender-rules", { signal })),
});
