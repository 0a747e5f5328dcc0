import { useContext } from "react";
import { formatTime, ZoneContext } from "../../ui/TimeText.tsx";

interface Properties {
  readonly span: { readonly from: number; readonly to: number };
  readonly bucketMs: number;
  readonly items: readonly { readonly time: number; readonly count: number }[];
}

/** Matching events over the searched time; the counts are in the bars' titles. */
export function Histogram({ span, bucketMs, items }: Properties) {
  const zone = useContext(ZoneContext);
  const most = Math.max(1, ...items.map(({ count }) => count));
  const width = 100 / Math.ceil((span.to - span.from) / bucketMs);
  return (
    <svg
      className="histogram"
      viewBox="0 0 100 24"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${formatTime(span.from, zone)} – ${formatTime(span.to, zone)} ${zone}`}
    >
      {items.map(({ time, count }) => {
        const height = Math.max(1, (count / most) * 24);
        return (
          <rect
            key={time}
            x={((time - span.from) / (span.to - span.from)) * 100}
            y={24 - height}
            width={width * 0.9}
            height={height}
          >
            <title>{`${formatTime(time, zone)} ${zone}: ${count}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
