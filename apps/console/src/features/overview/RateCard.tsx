import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useLive } from "../../api/live.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { useTimeRange } from "../../shell/time-range.tsx";
import { Chart } from "../../ui/Chart.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { useZone } from "../../ui/TimeText.tsx";
import { formatTime } from "../../ui/zone.ts";
import { histogramQuery } from "../events/queries.ts";
import { fillBuckets } from "../../ui/fill-buckets.ts";
import { Answer } from "./Answer.tsx";

const liveMs = 300_000;
const liveHeight = 132;

/** What arrives this second, and over the last five minutes. */
export function RateCard() {
  const { t, language } = useTexts();
  const seconds = useLive((state) => state.seconds);
  const last = seconds.at(-1);
  const times = useMemo(() => seconds.map(({ time }) => time), [seconds]);
  const rates = useMemo(() => seconds.map(({ events_per_second: rate }) => rate), [seconds]);
  const to = last?.time ?? 0;
  return (
    <Answer
      title={t("overview.rate")}
      figure={last === undefined ? null : last.events_per_second.toLocaleString(language)}
      says={t("overview.rate.span")}
    >
      <div style={{ height: liveHeight }}>
        {last !== undefined && (
          <Chart
            kind="line"
            label={`${t("overview.rate")}: ${last.events_per_second}`}
            unit={t("overview.rate")}
            times={times}
            values={rates}
            from={to - liveMs}
            to={to}
            height={liveHeight}
          />
        )}
      </div>
    </Answer>
  );
}

const height = 196;

/** Everything that was received in the chosen time; drawing over it looks closer. */
export function ReceivedCard() {
  const { t, language } = useTexts();
  const zone = useZone();
  const { span, choose } = useTimeRange();
  const histogram = useQuery({ ...histogramQuery({}, span), refetchInterval: false });
  const series = useMemo(() => fillBuckets(histogram.data, span), [histogram.data, span]);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t("overview.received")}</h2>
        {histogram.data !== undefined && (
          <span className="muted number">
            {t("events.count", { count: histogram.data.total.toLocaleString(language) })}
          </span>
        )}
        <Link to="/events/{-$uid}" params={{}} search={{}}>
          {t("overview.received.open")}
        </Link>
      </div>
      <div style={{ minHeight: height }}>
        {histogram.isError ? (
          <ErrorState error={histogram.error} retry={() => void histogram.refetch()} />
        ) : (
          histogram.data !== undefined && (
            <Chart
              kind="bars"
              label={t("events.histogram", {
                from: formatTime(span.from, zone),
                to: formatTime(span.to, zone),
                zone,
                count: histogram.data.total,
              })}
              unit={t("nav.events")}
              times={series.times}
              values={series.values}
              from={span.from}
              to={span.to}
              height={height}
              onBrush={(from, to) => choose({ from, to })}
            />
          )
        )}
      </div>
    </section>
  );
}
