import "uplot/dist/uPlot.min.css";
import "./chart.css";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { useTheme } from "../shell/theme.ts";
import { useZone } from "./TimeText.tsx";
import { formatTime } from "./zone.ts";

interface Properties {
  /** Said to those who cannot see it; the numbers are beside it as a table. */
  readonly label: string;
  readonly kind: "bars" | "line";
  /** Times in ms, ascending, and a value for each. */
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly height: number;
  /** Called with the span that was drawn with the pointer. */
  readonly onBrush?: (from: number, to: number) => void;
}

/** A quantity over time. Drawing over it chooses a span. */
export default function TimeSeries(properties: Properties) {
  const { label, kind, times, values, from, to, height } = properties;
  const zone = useZone();
  const { theme } = useTheme();
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(properties);
  latest.current = properties;
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const made = new uPlot(optionsOf(element, kind, height, zone, latest), [[], []], element);
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
    // The theme's colours are read when the chart is made.
  }, [kind, height, zone, theme]);
  useEffect(() => {
    chart.current?.setData([times.map((ms) => ms / 1_000), [...values]], true);
  }, [times, values, from, to, kind, height, zone, theme]);
  return <div ref={holder} className="chart" role="img" aria-label={label} style={{ height }} />;
}

function optionsOf(
  element: HTMLElement,
  kind: "bars" | "line",
  height: number,
  zone: string,
  latest: { readonly current: Properties },
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: `11px ${colour("--sans")}`,
  };
  const bars = uPlot.paths.bars?.({ size: [0.85, 64], align: 1 });
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: latest.current.onBrush !== undefined, y: false, setScale: false },
    },
    scales: {
      x: { range: () => [latest.current.from / 1_000, latest.current.to / 1_000] },
      y: { range: (_, __, most) => [0, Math.max(1, most * 1.08)] },
    },
    axes: [
      {
        ...axis,
        space: 96,
        size: 24,
        grid: { show: false },
        values: (_, splits) => splits.map((second) => tickText(second * 1_000, latest.current, zone)),
      },
      {
        ...axis,
        size: 48,
        space: 28,
        values: (_, splits) => splits.map((value) => (Number.isInteger(value) ? compact.format(value) : "")),
      },
    ],
    series: [
      {},
      {
        stroke: colour("--accent"),
        width: kind === "bars" ? 0 : 1.5,
        fill: kind === "bars" ? colour("--accent") : colour("--accent-wash"),
        points: { show: false },
        ...(kind === "bars" && bars !== undefined ? { paths: bars } : {}),
      },
    ],
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 3) return;
          const spanFrom = Math.floor(plot.posToVal(left, "x") * 1_000);
          const spanTo = Math.ceil(plot.posToVal(left + width, "x") * 1_000);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          latest.current.onBrush?.(spanFrom, spanTo);
        },
      ],
    },
  };
}

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const dayMs = 86_400_000;

/** A clock's time for hours, a date for weeks, both between. */
function tickText(
  ms: number,
  { from, to }: { readonly from: number; readonly to: number },
  zone: string,
): string {
  const text = formatTime(ms, zone);
  const span = to - from;
  if (span > 8 * dayMs) return text.slice(5, 10);
  if (span > 1.5 * dayMs) return text.slice(5, 16);
  return span > 10 * 60_000 ? text.slice(11, 16) : text.slice(11);
}
