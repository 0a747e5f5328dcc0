import { queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";

export const keysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/keys", { signal })),
});
