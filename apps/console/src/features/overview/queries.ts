import { queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";

export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/status", { signal })),
  refetchInterval: 3_000,
});
