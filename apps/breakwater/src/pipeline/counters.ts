import type { Clock } from "../platform/clock.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { ProcessedChunk } from "./process-chunk.ts";

/** What happened to events after they were received, for /metrics and the console. */
export interface PipelineCounters {
  stored(chunks: readonly ProcessedChunk[]): void;
  /** Events stored in each of the last 60 whole seconds, oldest first. */
  perSecond(): readonly number[];
  readonly totals: {
    readonly stored: number;
    readonly specific: number;
    readonly base: readonly { readonly reason: string; readonly count: number }[];
  };
}

const seconds = 60;

export function createPipelineCounters(metrics: Metrics, clock: Clock): PipelineCounters {
  const storedTotal = metrics.counter("breakwater_stored_total", "Events stored in the lake.");
  const specific = metrics.counter("breakwater_events_specific_total", "Events of a specific OCSF class.");
  const base = metrics.counter("breakwater_events_base_total", "Events kept as base events, by reason.");
  const detections = metrics.counter("breakwater_detections_total", "Matches of rules with events.");
  const errors = metrics.counter("breakwater_detection_errors_total", "Events whose detection failed.");
  const ring = new Array<number>(seconds + 1).fill(0);
  let newest = Math.floor(clock.now() / 1_000);

  /** Moves the ring on to the present second, emptying those passed. */
  function advance(): number {
    const now = Math.floor(clock.now() / 1_000);
    for (let second = Math.max(newest + 1, now - seconds); second <= now; second += 1)
      ring[second % ring.length] = 0;
    newest = Math.max(newest, now);
    return newest;
  }

  return {
    stored(chunks) {
      const slot = advance() % ring.length;
      for (const { rows, outcomes, detections: found } of chunks) {
        ring[slot] = (ring[slot] ?? 0) + rows;
        storedTotal.add(rows);
        specific.add(outcomes.specific);
        errors.add(outcomes.detectionErrors);
        for (const [reason, count] of Object.entries(outcomes.base)) base.add(count, { reason });
        detections.add(found.reduce((sum, detection) => sum + 1 + (detection.more?.count ?? 0), 0));
      }
    },
    perSecond() {
      const now = advance();
      return Array.from({ length: seconds }, (_, index) => ring[(now - seconds + index) % ring.length] ?? 0);
    },
    get totals() {
      const reasons = base
        .series()
        .map(({ labels, value }) => ({ reason: labels["reason"] ?? "", count: value }));
      return { stored: storedTotal.value(), specific: specific.value(), base: reasons };
    },
  };
}
