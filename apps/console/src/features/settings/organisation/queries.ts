import { queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";

export const tenantsQuery = queryOptions({
  queryKey: ["tenants"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/tenants", { signal })),
});

export const sitesQuery = queryOptions({
  queryKey: ["sites"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/sites", { signal })),
});

export const organisationsQuery = queryOptions({
  queryKey: ["organisations"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/organisations", { signal })),
});
