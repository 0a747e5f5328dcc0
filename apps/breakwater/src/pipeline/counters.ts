import type { Detection, TenantId } from "@breakwater/ocsf";
import type { Clock } from "../platform/clock.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { StoredEvents } from "../platform/pipeline-status.ts";
import type { ProcessedChunk, TenantOutcomes } from "./process-chunk.ts";

/** What happened to events after they were received, for /metrics and the console. */
export interface PipelineCounters {
  stored(chunks: readonly ProcessedChunk[], correlated: readonly Detection[]): void;
  /** Of all tenants. */
  all(): StoredEvents;
  /** What one tenant may know. */
  of(tenant: TenantId): StoredEvents;
}

const seconds = 60;

export function createPipelineCounters(metrics: Metrics, clock: Clock): PipelineCounters {
  const storedTotal = metrics.counter("breakwater_stored_total", "Events stored in the lake.");
  const specific = metrics.counter("breakwater_events_specific_total", "Events of a specific OCSF class.");
  const base = metrics.counter("breakwater_events_base_total", "Events kept as base events, by reason.");
  const detections = metrics.counter("breakwater_detections_total", "Matches of rules with events.");
  const correlations = metrics.counter(
    "breakwater_correlated_events_total",
    "Events that counted where a correlation was met.",
  );
  const errors = metrics.counter("breakwater_detection_errors_total", "Events whose detection failed.");
  const leftOut = metrics.counter(
    "breakwater_lookalikes_left_out_total",
    "Events with look-alikes beyond the first of very many at once: kept, and not told.",
  );
  const checks = metrics.counter(
    "breakwater_rule_checks_total",
    "Events that were matched a second time by trying every rule.",
  );
  const disagreements = metrics.counter(
    "breakwater_rule_check_disagreements_total",
    "Of these, events on which the index said something else: a defect.",
  );
  const all = new Tally(clock);
  const tenants = new Map<TenantId, Tally>();

  function tallyOf(tenant: TenantId): Tally {
    const tally = tenants.get(tenant) ?? new Tally(clock);
    tenants.set(tenant, tally);
    return tally;
  }

  return {
    stored(chunks, correlated) {
      correlations.add(numberOf(correlated));
      for (const { rows, outcomes, detections: found } of chunks) {
        storedTotal.add(rows);
        errors.add(outcomes.detectionErrors);
        leftOut.add(outcomes.lookalikesLeftOut);
        checks.add(outcomes.checks.checked);
        disagreements.add(outcomes.checks.disagreed);
        for (const one of outcomes.tenants) {
          specific.add(one.specific);
          for (const [reason, count] of Object.entries(one.base)) base.add(count, { reason });
          all.add(one);
          tallyOf(one.tenant).add(one);
        }
        detections.add(numberOf(found));
      }
    },
    all: () => all.read(),
    of: (tenant) => (tenants.get(tenant) ?? new Tally(clock)).read(),
  };
}

function numberOf(detections: readonly Detection[]): number {
  return detections.reduce((sum, { more }) => sum + 1 + (more?.count ?? 0), 0);
}

/** Counts, and how many in each of the last seconds. */
class Tally {
  readonly #clock: Clock;
  readonly #ring = new Array<number>(seconds + 1).fill(0);
  readonly #base = new Map<string, number>();
  #newest: number;
  #stored = 0;
  #specific = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#newest = Math.floor(clock.now() / 1_000);
  }

  add({ specific, base }: TenantOutcomes): void {
    const reasons = Object.entries(base);
    const rows = reasons.reduce((sum, [, count]) => sum + count, specific);
    const slot = this.#advance() % this.#ring.length;
    this.#ring[slot] = (this.#ring[slot] ?? 0) + rows;
    this.#stored += rows;
    this.#specific += specific;
    for (const [reason, count] of reasons) this.#base.set(reason, (this.#base.get(reason) ?? 0) + count);
  }

  read(): StoredEvents {
    const now = this.#advance();
    return {
      stored: this.#stored,
      events: {
        specific: this.#specific,
        base: [...this.#base].map(([reason, count]) => ({ reason, count })),
      },
      eventsPerSecond: Array.from(
        { length: seconds },
        (_, index) => this.#ring[(now - seconds + index) % this.#ring.length] ?? 0,
      ),
    };
  }

  /** Moves the ring on to the present second, emptying those passed. */
  #advance(): number {
    const now = Math.floor(this.#clock.now() / 1_000);
    for (let second = Math.max(this.#newest + 1, now - seconds); second <= now; second += 1)
      this.#ring[second % this.#ring.length] = 0;
    this.#newest = Math.max(this.#newest, now);
    return this.#newest;
  }
}
