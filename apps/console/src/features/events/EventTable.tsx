import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { OcsfEvent } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { useTimeRange } from "../../shell/time-range.tsx";
import { Button } from "../../ui/Button.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { columnIds, fieldsOf, toColumn } from "./columns.tsx";
import { textAt } from "./event-text.ts";
import { eventsQuery, histogramQuery, rawShown } from "./queries.ts";
import { useTail } from "./use-tail.ts";

const route = getRouteApi("/shell/events/{-$uid}");
const besideDetail = new Set(["time", "class", "device", "raw"]);

/** The matching events, the newest first. */
export function EventTable({
  selected,
  onOpen,
}: {
  readonly selected: string | null;
  readonly onOpen: (row: OcsfEvent) => void;
}) {
  const { t, language } = useTexts();
  const search = route.useSearch();
  const { span, isRelative, refresh } = useTimeRange();
  const ids = columnIds(search.cols);
  const list = useInfiniteQuery(eventsQuery(search, span, fieldsOf(ids)));
  const tail = useTail(
    { query: search.q ?? "", fields: fieldsOf(ids), rawLimit: rawShown },
    search.follow === true && isRelative,
    // What was stored before the stream began is searched for; what is in both is shown once.
    refresh,
  );
  const rows = useMemo(() => {
    const found = list.data?.pages.flatMap(({ items }) => items) ?? null;
    if (found === null || tail.rows.length === 0) return found;
    const live = new Set(tail.rows.map(keyOf));
    return [...tail.rows, ...found.filter((row) => !live.has(keyOf(row)))];
  }, [list.data, tail.rows]);
  const columns = useMemo(
    () =>
      columnIds(search.cols)
        .filter((id) => selected === null || besideDetail.has(id) || search.cols !== undefined)
        .map((id) => toColumn(id, t)),
    [search.cols, selected, t],
  );
  const { hasNextPage, isFetching, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  if (list.isError) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (rows?.length === 0) return <NothingMatches />;
  return (
    <div className="events-main">
      {tail.skipped > 0 && (
        <p role="status" className="note">
          {t("events.follow.skipped", { count: tail.skipped.toLocaleString(language) })}
        </p>
      )}
      <DataTable
        label={t("events.title")}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        selected={selected}
        onOpen={onOpen}
        onEnd={onEnd}
        isMoreComing={hasNextPage}
        isStale={list.isPlaceholderData && search.follow !== true}
      />
    </div>
  );
}

function keyOf(row: OcsfEvent): string {
  return textAt(row, "metadata.uid");
}

/** Nothing matches: whether another time does, and the ways to look wider. */
function NothingMatches() {
  const { t, language } = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { span, choose } = useTimeRange();
  const otherBy = search.by === "event" ? undefined : ("event" as const);
  const other = useQuery(histogramQuery({ ...search, by: otherBy }, span));
  const found = other.isPlaceholderData ? 0 : (other.data?.total ?? 0);
  return (
    <EmptyState title={t("events.empty")}>
      <p>{t(search.q === undefined ? "events.empty.noSearch" : "events.empty.body")}</p>
      {found > 0 && (
        <p>
          {t(otherBy === "event" ? "events.empty.otherEvent" : "events.empty.otherReceipt", {
            count: found.toLocaleString(language),
          })}
        </p>
      )}
      <div className="row wrap">
        {found > 0 && (
          <Button
            look="primary"
            onClick={() => void navigate({ to: ".", search: (before) => ({ ...before, by: otherBy }) })}
          >
            {t("events.empty.switch")}
          </Button>
        )}
        <Button onClick={() => choose("30d")}>{t("events.empty.wider")}</Button>
        {search.q !== undefined && (
          <Button
            onClick={() => void navigate({ to: ".", search: (before) => ({ ...before, q: undefined }) })}
          >
            {t("events.empty.all")}
          </Button>
        )}
      </div>
      {search.q === undefined && <Link to="/connect">{t("events.empty.connect")}</Link>}
    </EmptyState>
  );
}
