import { queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";

/** Scenarios, and what of them is here; asked often only while one is being replayed. */
export const sampleQuery = queryOptions({
  queryKey: ["sample"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/sample", { signal })),
  refetchInterval: ({ state }) => (state.data?.running == null ? 20_000 : 1_000),
});
