import { queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/webhooks", { signal })),
  refetchInterval: 10_000,
});

/** Asked again and again: a test is looked at while it is sent. */
export function deliveriesQuery(id: string) {
  return queryOptions({
    queryKey: ["webhooks", id, "deliveries"],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/webhooks/{id}/deliveries", {
          params: { path: { id }, query: { limit: 50 } },
          signal,
        }),
      ),
    refetchInterval: 2_000,
  });
}
