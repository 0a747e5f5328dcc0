import "uplot/dist/uPlot.min.css";
import { useContext, useEffect, useRef } from "react";
import uPlot from "uplot";
import type { Live } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { formatTime, ZoneContext } from "../../ui/TimeText.tsx";

const shownSeconds = 300;

/** Events per second over the last minutes. */
export function RateChart({ seconds }: { readonly seconds: readonly Live[] }) {
  const { t } = useTexts();
  const zone = useContext(ZoneContext);
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const style = getComputedStyle(element);
    const [accent, muted, line] = ["--accent", "--muted", "--line"].map((name) =>
      style.getPropertyValue(name).trim(),
    );
    const axis = {
      stroke: muted ?? "",
      grid: { stroke: line ?? "", width: 1 },
      ticks: { show: false },
      font: "11px 'Inter Variable'",
    };
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: 180,
        legend: { show: false },
        cursor: { y: false },
        scales: {
          x: { range: (_, __, last) => [last - shownSeconds, last] },
          y: { range: (_, __, most) => [0, Math.max(10, most * 1.1)] },
        },
        axes: [
          {
            ...axis,
            values: (_, splits) => splits.map((second) => formatTime(second * 1_000, zone).slice(-8)),
          },
          { ...axis, size: 52 },
        ],
        series: [
          {},
          {
            label: t("overview.rate"),
            stroke: accent ?? "",
            width: 2,
            fill: `${accent ?? ""}22`,
            points: { show: false },
          },
        ],
      },
      [[], []],
      element,
    );
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: 180 }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [zone, t]);
  useEffect(() => {
    chart.current?.setData([
      seconds.map(({ time }) => time / 1_000),
      seconds.map(({ events_per_second: rate }) => rate),
    ]);
  }, [seconds]);
  return (
    <div
      ref={holder}
      className="chart"
      role="img"
      aria-label={`${t("overview.rate")}: ${seconds.at(-1)?.events_per_second ?? 0}`}
    />
  );
}
