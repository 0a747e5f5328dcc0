import type { RolloutDetail } from "../../api/types.ts";

const size = 220;
const centre = size / 2;
const innermost = 26;
const width = 16;
const gap = 6;

/** Rings as concentric arcs, canaries inside: what is proven, what has the hotfix, what went wrong. The table beside says the same. */
export function RingArcs({ rings }: { readonly rings: RolloutDetail["rings"] }) {
  return (
    <svg className="ring-arcs" viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
      {rings.map(({ name, members, devices }, at) => {
        const radius = innermost + at * (width + gap);
        const proven = devices["proven"] ?? 0;
        const underWay = (devices["applied"] ?? 0) + (devices["verified"] ?? 0) + (devices["fetched"] ?? 0);
        const wrong = (devices["failed"] ?? 0) + (devices["undone"] ?? 0);
        const share = (count: number): number => (members === 0 ? 0 : count / members);
        return (
          <g key={name}>
            <circle
              className="ring-track"
              cx={centre}
              cy={centre}
              r={radius}
              strokeWidth={width}
              fill="none"
            />
            <Arc kind="proven" radius={radius} from={0} to={share(proven)} />
            <Arc kind="under-way" radius={radius} from={share(proven)} to={share(proven + underWay)} />
            <Arc kind="wrong" radius={radius} from={1 - share(wrong)} to={1} />
          </g>
        );
      })}
    </svg>
  );
}

/** A part of a ring, in turns from the top, clockwise. */
function Arc({
  kind,
  radius,
  from,
  to,
}: {
  readonly kind: "proven" | "under-way" | "wrong";
  readonly radius: number;
  readonly from: number;
  readonly to: number;
}) {
  if (to <= from) return null;
  const length = 2 * Math.PI * radius;
  return (
    <circle
      className={`ring-arc ${kind}`}
      cx={centre}
      cy={centre}
      r={radius}
      fill="none"
      strokeWidth={width}
      strokeDasharray={`${(to - from) * length} ${length}`}
      strokeDashoffset={-from * length}
      transform={`rotate(-90 ${centre} ${centre})`}
    />
  );
}
