interface Histogram {
  readonly bucket_ms: number;
  readonly items: readonly { readonly time: number; readonly count: number }[];
}

/** A bar for every bucket of a span, also for those in which nothing was. */
export function fillBuckets(
  histogram: Histogram | undefined,
  span: { readonly from: number; readonly to: number },
): { readonly times: readonly number[]; readonly values: readonly number[] } {
  if (histogram === undefined) return { times: [], values: [] };
  const { bucket_ms: width, items } = histogram;
  const counts = new Map(items.map(({ time, count }) => [time, count]));
  const times: number[] = [];
  for (
    let time = Math.floor(span.from / width) * width;
    time < span.to && times.length < 1_000;
    time += width
  )
    times.push(time);
  return { times, values: times.map((time) => counts.get(time) ?? 0) };
}
