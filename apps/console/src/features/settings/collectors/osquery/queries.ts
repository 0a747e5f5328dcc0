import { queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../../../api/client.ts";

const limit = 200;

export const nodesQuery = queryOptions({
  queryKey: ["osquery-nodes"],
  queryFn: ({ signal }) =>
    dataOf(client.GET("/api/v1/osquery-nodes", { signal, params: { query: { limit } } })),
  refetchInterval: 30_000,
});

export const secretsQuery = queryOptions({
  queryKey: ["osquery-secrets"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/osquery-secrets", { signal })),
});

export const askedQuery = queryOptions({
  queryKey: ["osquery-queries"],
  queryFn: ({ signal }) =>
    dataOf(client.GET("/api/v1/osquery-queries", { signal, params: { query: { limit: 50 } } })),
  refetchInterval: 10_000,
});

export const carvesQuery = queryOptions({
  queryKey: ["osquery-carves"],
  queryFn: ({ signal }) =>
    dataOf(client.GET("/api/v1/osquery-carves", { signal, params: { query: { limit: 50 } } })),
  refetchInterval: 10_000,
});
