import { SegmentedControl, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { OcsfEvent } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import type { Range } from "../../router.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { EmptyState, ErrorState, LoadingRows } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { Value, visibleText } from "../../ui/Value.tsx";
import { className } from "./class-name.ts";
import { EventDrawer } from "./EventDrawer.tsx";
import { textAt } from "./event-text.ts";
import { Histogram } from "./Histogram.tsx";

const route = getRouteApi("/shell/events");
const rangeMs: Readonly<Record<Range, number>> = {
  "1h": 3_600_000,
  "1d": 86_400_000,
  "7d": 7 * 86_400_000,
  "30d": 30 * 86_400_000,
};

/** Searching what was received. */
export function Events() {
  const { t, language } = useTexts();
  const { q, range, uid } = route.useSearch();
  const navigate = route.useNavigate();
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  // A search stays at the moment it was made, so that its pages fit together.
  const span = useMemo(() => {
    const to = Date.now();
    return { from: to - rangeMs[range], to };
  }, [q, range]);
  const list = useInfiniteQuery({
    queryKey: ["events", q, span],
    queryFn: ({ pageParam }) =>
      dataOf(
        client.GET("/api/v1/events", {
          params: {
            query: {
              q,
              ...span,
              time_field: "logged_time",
              limit: 200,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const histogram = useQuery({
    queryKey: ["histogram", q, span],
    queryFn: () =>
      dataOf(
        client.GET("/api/v1/events/histogram", {
          params: { query: { q, ...span, time_field: "logged_time", buckets: 60 } },
        }),
      ),
  });
  const rows: readonly OcsfEvent[] = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = useCallback(
    (row: OcsfEvent) =>
      void navigate({ search: (before) => ({ ...before, uid: textAt(row, "metadata.uid") }) }),
    [navigate],
  );
  const close = useCallback(
    () => void navigate({ search: (before) => ({ ...before, uid: undefined }) }),
    [navigate],
  );
  const columns: readonly Column<OcsfEvent>[] = [
    {
      id: "time",
      title: t("events.time"),
      width: "164px",
      cell: (row) => <TimeText ms={typeof row["time"] === "number" ? row["time"] : null} />,
    },
    { id: "class", title: t("events.class"), width: "150px", cell: (row) => className(row) },
    {
      id: "product",
      title: t("events.product"),
      width: "130px",
      cell: (row) => textAt(row, "metadata.product.name"),
    },
    {
      id: "device",
      title: t("findings.device"),
      width: "130px",
      cell: (row) => visibleText(textAt(row, "device.hostname") || textAt(row, "device.ip")),
    },
    {
      id: "source",
      title: t("events.source"),
      width: "150px",
      cell: (row) => <Value text={endpoint(row, "src_endpoint")} copy={false} />,
    },
    {
      id: "destination",
      title: t("events.destination"),
      width: "150px",
      cell: (row) => <Value text={endpoint(row, "dst_endpoint")} copy={false} />,
    },
    {
      id: "raw",
      title: t("events.raw"),
      width: "minmax(120px, 1fr)",
      cell: (row) => (
        <code title={visibleText(textAt(row, "raw_data")).slice(0, 2_000)}>
          {visibleText(textAt(row, "raw_data").slice(0, 300))}
        </code>
      ),
    },
  ];
  return (
    <div className="page fill">
      <div className="page-head">
        <h1>{t("events.title")}</h1>
        <form
          onSubmit={(event) => (
            event.preventDefault(),
            void navigate({ search: (before) => ({ ...before, q: text.trim() }) })
          )}
        >
          <TextInput
            id="event-search"
            size="xs"
            aria-label={t("events.title")}
            placeholder={t("events.search")}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            spellCheck={false}
          />
        </form>
        <SegmentedControl
          size="xs"
          aria-label={t("events.range")}
          value={range}
          onChange={(value) => void navigate({ search: (before) => ({ ...before, range: value }) })}
          data={(Object.keys(rangeMs) as Range[]).map((value) => ({
            value,
            label: t(`events.range.${value}`),
          }))}
        />
        <span className="muted">
          {histogram.data === undefined
            ? ""
            : t("events.count", { count: histogram.data.total.toLocaleString(language) })}
        </span>
      </div>
      {histogram.data !== undefined && histogram.data.total > 0 && (
        <Histogram span={span} bucketMs={histogram.data.bucket_ms} items={histogram.data.items} />
      )}
      <div className="with-drawer">
        {list.isError ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : list.isPending ? (
          <LoadingRows />
        ) : rows.length === 0 ? (
          <EmptyState title={t("events.empty")}>
            <p>{t("events.empty.body")}</p>
          </EmptyState>
        ) : (
          <DataTable
            label={t("events.title")}
            columns={
              uid === undefined
                ? columns
                : columns.filter(({ id }) => ["time", "class", "device", "raw"].includes(id))
            }
            rows={rows}
            keyOf={(row) => textAt(row, "metadata.uid")}
            selected={uid ?? null}
            onOpen={open}
            onEnd={() => list.hasNextPage && !list.isFetching && void list.fetchNextPage()}
          />
        )}
        {uid !== undefined && <EventDrawer uid={uid} onClose={close} />}
      </div>
    </div>
  );
}

function endpoint(event: OcsfEvent, name: string): string {
  const address =
    textAt(event, `${name}.ip`) ||
    textAt(event, `${name}.hostname`) ||
    textAt(event, `evidences.0.${name}.ip`);
  const port = textAt(event, `${name}.port`) || textAt(event, `evidences.0.${name}.port`);
  return address === "" || port === ""
    ? address
    : `${address.includes(":") ? `[${address}]` : address}:${port}`;
}
