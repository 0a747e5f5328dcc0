import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useMay } from "../../api/session.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { useTimeRange } from "../../shell/time-range.tsx";
import { Button } from "../../ui/Button.tsx";
import { Chart } from "../../ui/Chart.tsx";
import { ExportMenu } from "../../ui/ExportMenu.tsx";
import { Segmented } from "../../ui/fields.tsx";
import { fillBuckets } from "../../ui/fill-buckets.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { useZone } from "../../ui/TimeText.tsx";
import { formatTime } from "../../ui/zone.ts";
import { columnIds } from "./columns.tsx";
import { ColumnsMenu } from "./ColumnsMenu.tsx";
import { exportOf } from "./event-export.ts";
import { histogramQuery } from "./queries.ts";
import { QueryBox } from "./QueryBox.tsx";
import { splitPipe } from "./query-text.ts";

const route = getRouteApi("/shell/events/{-$uid}");
const chartHeight = 96;

/** What is searched for, how many there are, and when they were. */
export function EventsHead() {
  const { t, language } = useTexts();
  const zone = useZone();
  const { uid } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { span, isRelative, choose } = useTimeRange();
  const histogram = useQuery(histogramQuery(search, span));
  const series = useMemo(() => fillBuckets(histogram.data, span), [histogram.data, span]);
  const source = useMemo(
    () => exportOf(search, span, columnIds(search.cols), { t, zone }),
    [search, span, t, zone],
  );
  const mayDecide = useMay("decide");
  const { filter, pipe } = splitPipe(search.q ?? "");
  const change = (next: Partial<typeof search>) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...next }) });
  return (
    <>
      <PageHead
        title={t("events.title")}
        guide="events"
        note={
          <span role="status" className="number">
            {histogram.data === undefined
              ? ""
              : t("events.count", { count: histogram.data.total.toLocaleString(language) })}
          </span>
        }
      >
        <Segmented
          label={t("events.by")}
          value={search.by ?? "receipt"}
          onChange={(by) => change({ by: by === "event" ? "event" : undefined })}
          options={[
            {
              value: "receipt",
              label: <span title={t("events.by.receipt.hint")}>{t("events.by.receipt")}</span>,
            },
            { value: "event", label: <span title={t("events.by.event.hint")}>{t("events.by.event")}</span> },
          ]}
        />
        <Button
          look="quiet"
          icon={search.follow === true ? "pause" : "play"}
          aria-pressed={search.follow === true}
          disabled={!isRelative}
          title={t(isRelative ? "events.follow.hint" : "events.follow.fixed")}
          onClick={() => change({ follow: search.follow === true ? undefined : true })}
        >
          {t("events.follow")}
        </Button>
        {mayDecide && filter !== "" && (
          <Button
            look="quiet"
            icon="hunts"
            title={t("events.hunt.hint")}
            onClick={() =>
              void navigate({ to: "/hunts/{-$id}", params: { id: undefined }, search: { query: filter } })
            }
          >
            {t("events.hunt")}
          </Button>
        )}
        {pipe === null && <ColumnsMenu />}
        {pipe === null && <ExportMenu source={source} />}
      </PageHead>
      <QueryBox query={search.q ?? ""} onSearch={(q) => change({ q: q === "" ? undefined : q })} />
      {uid === undefined && (
        <div style={{ minHeight: chartHeight }}>
          {histogram.data !== undefined && (
            <Chart
              kind="bars"
              label={t("events.histogram", {
                from: formatTime(span.from, zone),
                to: formatTime(span.to, zone),
                zone,
                count: histogram.data.total,
              })}
              unit={t("events.title")}
              times={series.times}
              values={series.values}
              from={span.from}
              to={span.to}
              height={chartHeight}
              onBrush={(from, to) => choose({ from, to })}
            />
          )}
        </div>
      )}
    </>
  );
}
