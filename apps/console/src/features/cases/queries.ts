import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { client, dataOf } from "../../api/client.ts";

const partMs = 15_000;

export interface CaseListFilter {
  readonly state?: "open" | "ended" | undefined;
  readonly owner?: string | undefined;
  readonly q?: string | undefined;
}

export function casesQuery(filter: CaseListFilter) {
  return infiniteQueryOptions({
    queryKey: ["cases", filter],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        client.GET("/api/v1/cases", {
          params: {
            query: {
              limit: 100,
              ...(filter.state === undefined ? {} : { state: filter.state }),
              ...(filter.owner === undefined ? {} : { owner: filter.owner }),
              ...(filter.q === undefined ? {} : { q: filter.q }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 10_000,
  });
}

export function caseQuery(id: string) {
  return queryOptions({
    queryKey: ["case", id],
    queryFn: ({ signal }) => dataOf(client.GET("/api/v1/cases/{id}", { params: { path: { id } }, signal })),
    refetchInterval: 5_000,
  });
}

/** The case that a finding is in. */
export function caseOfFindingQuery(finding: string) {
  return queryOptions({
    queryKey: ["cases", "of-finding", finding],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/cases", { params: { query: { finding, limit: 1 } }, signal })),
  });
}

export function caseFindingsQuery(id: string) {
  return queryOptions({
    queryKey: ["case", id, "findings"],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/cases/{id}/findings", { params: { path: { id } }, signal })),
    refetchInterval: partMs,
  });
}

export function caseTasksQuery(id: string) {
  return queryOptions({
    queryKey: ["case", id, "tasks"],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/cases/{id}/tasks", { params: { path: { id } }, signal })),
    refetchInterval: partMs,
  });
}

export function caseTimelineQuery(id: string) {
  return queryOptions({
    queryKey: ["case", id, "timeline"],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/cases/{id}/timeline", { params: { path: { id } }, signal })),
    refetchInterval: partMs,
  });
}

export function caseLinksQuery(id: string) {
  return queryOptions({
    queryKey: ["case", id, "links"],
    queryFn: ({ signal }) =>
      dataOf(client.GET("/api/v1/cases/{id}/links", { params: { path: { id } }, signal })),
    refetchInterval: partMs,
  });
}

export function caseLogQuery(id: string) {
  return queryOptions({
    queryKey: ["case", id, "log"],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET("/api/v1/cases/{id}/log", { params: { path: { id }, query: { limit: 200 } }, signal }),
      ),
    refetchInterval: partMs,
  });
}

export const casePeopleQuery = queryOptions({
  queryKey: ["case-people"],
  queryFn: ({ signal }) => dataOf(client.GET("/api/v1/cases/people", { signal })),
  staleTime: 60_000,
});

/** After a change: everything about cases is asked anew. */
export async function refreshCases(queries: QueryClient, id?: string): Promise<void> {
  await Promise.all([
    queries.invalidateQueries({ queryKey: ["cases"] }),
    ...(id === undefined ? [] : [queries.invalidateQueries({ queryKey: ["case", id] })]),
  ]);
}
