import type { Correlation } from "./correlation.ts";
import type { EvidenceEntry } from "./group.ts";
import type { Hit } from "./hit.ts";

/** What an event means to correlations. Plain data: it can go to another thread, or to disk, and be correlated there. */
export interface Observation<Ref> {
  /** When the event happened, ms since the epoch. */
  readonly time: number;
  /** What the caller knows the event by. */
  readonly ref: Ref;
  readonly hits: readonly Hit[];
}

/** A correlation that was met. */
export interface CorrelationMatch<Ref> {
  readonly correlation: Correlation;
  /** When it was met, ms since the epoch: the time of the event that completed it, or of the window's end. */
  readonly time: number;
  /** The event that completed it; null where the closing of a window did. */
  readonly ref: Ref | null;
  /** The values of `group-by`, in its order. */
  readonly group: readonly string[];
  /** The count, sum, ... that met the condition; a threshold's count is not counted beyond it. */
  readonly value: number | null;
  /** Events that counted, the newest last, as many as `evidence` allows. */
  readonly evidence: readonly EvidenceEntry<Ref>[];
}
