import type { Evidence, Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { useZone } from "../../ui/TimeText.tsx";
import { formatTime } from "../../ui/zone.ts";

interface Properties {
  readonly finding: Finding;
  readonly items: readonly Evidence[];
}

/** When the events were, between the first and the last; only where there is a between. The list below says the same. */
export function EvidenceTimeline({ finding, items }: Properties) {
  const { t } = useTexts();
  const zone = useZone();
  const { first_seen: first, last_seen: last } = finding;
  if (last - first < 1_000 || items.length < 2) return null;
  const at = (ms: number) => `${((ms - first) / (last - first)) * 100}%`;
  return (
    <figure className="evidence-timeline">
      <svg role="img" aria-label={t("finding.timeline", { count: items.length })} height={20} width="100%">
        <line x1={0} x2="100%" y1={10} y2={10} />
        {items.map(({ event_uid: uid, event_time: time }) => (
          <circle key={uid} cx={at(Math.min(Math.max(time, first), last))} cy={10} r={4}>
            <title>{`${formatTime(time, zone)} ${zone}`}</title>
          </circle>
        ))}
      </svg>
      <figcaption>
        <span className="time">{formatTime(first, zone)}</span>
        <span className="time">{formatTime(last, zone)}</span>
      </figcaption>
    </figure>
  );
}
