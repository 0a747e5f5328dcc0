import { SegmentedControl } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { SeverityMark } from "../../ui/SeverityMark.tsx";
import { EmptyState, ErrorState, LoadingRows } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/Value.tsx";
import { FindingDrawer } from "./FindingDrawer.tsx";

const route = getRouteApi("/shell/findings");

/** The queue: what rules found, by device, the latest first. */
export function Findings() {
  const { t } = useTexts();
  const { status, id } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery({
    queryKey: ["findings", status],
    queryFn: ({ pageParam }) =>
      dataOf(
        client.GET("/api/v1/findings", {
          params: {
            query: {
              ...(status === "open" || status === "closed" ? { status } : {}),
              limit: 100,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 5_000,
  });
  const open = useCallback(
    (row: Finding) => void navigate({ search: (before) => ({ ...before, id: row.id }) }),
    [navigate],
  );
  const close = useCallback(
    () => void navigate({ search: (before) => ({ ...before, id: undefined }) }),
    [navigate],
  );
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const columns: readonly Column<Finding>[] = [
    {
      id: "severity",
      title: t("findings.severity"),
      width: "124px",
      cell: ({ severity }) => <SeverityMark severity={severity} />,
    },
    {
      id: "rule",
      title: t("findings.rule"),
      width: "minmax(120px, 2fr)",
      cell: ({ rule }) => <span title={rule.title}>{visibleText(rule.title)}</span>,
    },
    {
      id: "device",
      title: t("findings.device"),
      width: "minmax(100px, 1fr)",
      cell: ({ device }) => (device === null ? "–" : `${visibleText(device.name)} · ${device.product}`),
    },
    { id: "count", title: t("findings.count"), width: "84px", isNumber: true, cell: ({ count }) => count },
    {
      id: "first",
      title: t("findings.first"),
      width: "164px",
      cell: ({ first_seen: first }) => <TimeText ms={first} />,
    },
    {
      id: "last",
      title: t("findings.last"),
      width: "164px",
      cell: ({ last_seen: last }) => <TimeText ms={last} />,
    },
  ];
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>{t("findings.title")}</h1>
        <SegmentedControl
          size="xs"
          value={status}
          onChange={(value) => void navigate({ search: { status: value, id: undefined } })}
          data={(["open", "closed", "all"] as const).map((value) => ({
            value,
            label: t(`findings.${value}`),
          }))}
        />
      </div>
      <div className="with-drawer">
        {list.isError ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : list.isPending ? (
          <LoadingRows />
        ) : rows.length === 0 ? (
          <EmptyState title={t("findings.empty")}>
            <p>{t("findings.empty.body")}</p>
            <a href="/">{t("findings.empty.next")}</a>
          </EmptyState>
        ) : (
          <DataTable
            label={t("findings.title")}
            columns={
              id === undefined
                ? columns
                : columns.filter(({ id: column }) => column !== "first" && column !== "count")
            }
            rows={rows}
            keyOf={(row) => row.id}
            selected={id ?? null}
            onOpen={open}
            onEnd={() => list.hasNextPage && !list.isFetching && void list.fetchNextPage()}
          />
        )}
        {id !== undefined && <FindingDrawer id={id} onClose={close} />}
      </div>
    </div>
  );
}
