import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Aggregate } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { useTimeRange } from "../../shell/time-range.tsx";
import { Chart } from "../../ui/Chart.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { ExportMenu } from "../../ui/ExportMenu.tsx";
import { fillBuckets } from "../../ui/fill-buckets.ts";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { TimeText, useZone } from "../../ui/TimeText.tsx";
import { Value } from "../../ui/Value.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { formatExact } from "../../ui/zone.ts";
import { captionOf } from "./captions.ts";
import { aggregateQuery } from "./queries.ts";
import { splitPipe, termOf, withTerm } from "./query-text.ts";

const route = getRouteApi("/shell/events/{-$uid}");
const chartHeight = 160;

type Row = { readonly key: string; readonly cells: Aggregate["rows"][number] };
type Head = Aggregate["columns"][number];

/** What a search counts: a chart where it is over time, a table always; a row leads to its events. */
export function AggregateView() {
  const { t, language } = useTexts();
  const zone = useZone();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { span } = useTimeRange();
  const counted = useQuery(aggregateQuery(search, span));
  const data = counted.data;
  const rows = useMemo(
    () => data?.rows.map((cells, at): Row => ({ key: String(at), cells })) ?? null,
    [data],
  );
  const columns = useMemo(
    () => (data === undefined ? [] : columnsOf(data, language, t)),
    [data, language, t],
  );
  if (counted.isError) return <ErrorState error={counted.error} retry={() => void counted.refetch()} />;
  if (rows?.length === 0)
    return (
      <EmptyState title={t("events.empty")}>
        <p>{t("events.empty.body")}</p>
      </EmptyState>
    );
  const open = ({ cells }: Row) =>
    void navigate({
      to: ".",
      search: (before) => ({ ...before, q: eventsOf(search.q ?? "", data?.columns ?? [], cells) }),
    });
  return (
    <section className="counted" aria-label={t("count.title")}>
      <div className="row">
        <p role="status" className="muted">
          {data !== undefined &&
            t(data.groups > data.rows.length ? "count.cut" : "count.all", {
              shown: data.rows.length.toLocaleString(language),
              groups: data.groups.toLocaleString(language),
              counted: data.counted.toLocaleString(language),
            })}
        </p>
        {data !== undefined && (
          <ExportMenu
            source={{
              name: "breakwater-count",
              columns: data.columns.map(({ name, type }) => (type === "time" ? `${name} (${zone})` : name)),
              cells: (cells: Row["cells"]) =>
                cells.map((cell, at) =>
                  data.columns[at]?.type === "time" && cell !== null ? formatExact(Number(cell), zone) : cell,
                ),
              async *pages() {
                yield data.rows;
              },
            }}
          />
        )}
      </div>
      {data !== undefined && <OverTime data={data} />}
      <DataTable
        label={t("count.title")}
        columns={columns}
        rows={rows}
        keyOf={({ key }) => key}
        selected={null}
        onOpen={open}
        isStale={counted.isPlaceholderData}
      />
    </section>
  );
}

/** The first measure over time. Of several groups sums are shown, which only counts and sums have. */
function OverTime({ data }: { readonly data: Aggregate }) {
  const { t } = useTexts();
  const { span, choose } = useTimeRange();
  const series = useMemo(() => overTime(data, span), [data, span]);
  if (series === null) return null;
  return (
    <Chart
      kind="bars"
      label={t("count.overTime", { measure: series.measure })}
      unit={series.measure}
      times={series.times}
      values={series.values}
      from={span.from}
      to={span.to}
      height={chartHeight}
      onBrush={(from, to) => choose({ from, to })}
    />
  );
}

function overTime({ columns, rows }: Aggregate, span: { readonly from: number; readonly to: number }) {
  const timeAt = columns.findIndex(
    ({ role, type, name }) => role === "group" && type === "time" && name === "time",
  );
  const measureAt = columns.findIndex(({ role }) => role === "measure");
  const measure = columns[measureAt]?.name ?? "";
  const isAlone = columns.filter(({ role }) => role === "group").length === 1;
  if (timeAt === -1 || !(isAlone || /^(?:count|sum\()/.test(measure))) return null;
  const sums = new Map<number, number>();
  for (const row of rows) {
    const time = Number(row[timeAt]);
    sums.set(time, (sums.get(time) ?? 0) + Number(row[measureAt] ?? 0));
  }
  const times = [...sums.keys()].toSorted((a, b) => a - b);
  const steps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
  const items = times.map((time) => ({ time, count: sums.get(time) ?? 0 }));
  const step = steps.reduce((least, one) => Math.min(least, one), 86_400_000);
  return { measure, ...fillBuckets({ bucket_ms: step, items }, span) };
}

function columnsOf(
  { columns, rows }: Aggregate,
  language: string,
  t: ReturnType<typeof useTexts>["t"],
): readonly Column<Row>[] {
  const first = columns.findIndex(({ role }) => role === "measure");
  const most = rows.reduce((greatest, row) => Math.max(greatest, Number(row[first] ?? 0)), 0);
  return columns.map((head, at): Column<Row> => {
    const isNumber = head.role === "measure";
    return {
      id: String(at),
      title: head.approximate ? `≈ ${visibleText(head.name)}` : visibleText(head.name),
      width: isNumber ? "minmax(120px, 200px)" : "minmax(140px, 1fr)",
      isNumber,
      cell: ({ cells }) => (
        <>
          {at === first && (
            <i
              className="count-bar"
              aria-hidden="true"
              style={{ width: `${most <= 0 ? 0 : (100 * Math.max(0, Number(cells[at] ?? 0))) / most}%` }}
            />
          )}
          <Cell head={head} value={cells[at] ?? null} language={language} none={t("count.none")} />
        </>
      ),
    };
  });
}

function Cell({
  head,
  value,
  language,
  none,
}: {
  readonly head: Head;
  readonly value: string | number | null;
  readonly language: string;
  readonly none: string;
}) {
  if (value === null) return <span className="faint">{none}</span>;
  if (head.type === "time") return <TimeText ms={Number(value)} />;
  if (head.role === "measure")
    return <>{Number(value).toLocaleString(language, { maximumFractionDigits: 2 })}</>;
  const text = String(value);
  const caption = captionOf(head.name, text);
  return (
    <>
      <Value text={text} /> {caption !== text && <span className="muted">{caption}</span>}
    </>
  );
}

/** The search for the events of one row. */
function eventsOf(query: string, columns: readonly Head[], cells: Row["cells"]): string | undefined {
  const terms = columns.flatMap(({ role, type, name }, at) => {
    const value = cells[at] ?? null;
    if (role !== "group" || type === "time" || value === null) return [];
    return [termOf(name.startsWith("observable") ? "observables.value" : name, String(value))];
  });
  const filter = terms.reduce(withTerm, splitPipe(query).filter);
  return filter === "" ? undefined : filter;
}
