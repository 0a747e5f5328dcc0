/** A row of counts as bars, without axes: the shape says whether it stopped, and when. */
export function Sparkline({ counts, label }: { readonly counts: readonly number[]; readonly label: string }) {
  const most = Math.max(1, ...counts);
  const height = 16;
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${counts.length * 3} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {counts.map((count, index) => {
        const bar = count === 0 ? 0 : Math.max(1.5, (count / most) * height);
        return <rect key={index} x={index * 3} y={height - bar} width={2} height={bar} />;
      })}
      <rect x={0} y={height - 0.5} width={counts.length * 3} height={0.5} className="base" />
    </svg>
  );
}
