import { queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";

/** People report steps while one looks. */
const everyMs = 10_000;

export const plansQuery = queryOptions({
  queryKey: ["plans"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/plans", { signal })),
  refetchInterval: everyMs,
});

export function planQuery(id: string) {
  return queryOptions({
    queryKey: ["plans", id],
    queryFn: ({ signal }) => dataOf(client.GET("/api/v1/plans/{id}", { params: { path: { id } }, signal })),
    refetchInterval: everyMs,
  });
}

export function planApprovalQuery(id: string | null) {
  return queryOptions({
    queryKey: ["approvals", id],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/approvals/{id}", { params: { path: { id: id ?? "" } }, signal })),
    enabled: id !== null,
    refetchInterval: everyMs,
  });
}

/** What a plan can be for: the first five hundred, which is as many as one may name. */
export const planDevicesQuery = queryOptions({
  queryKey: ["plan-devices"],
  queryFn: ({ signal }) =>
    dataOf(client.GET("/api/v1/devices", { params: { query: { limit: 500 } }, signal })),
});
