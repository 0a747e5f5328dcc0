import { LakeError } from "../lake/lake-error.ts";
import type { Clock } from "../platform/clock.ts";

const hourMs = 3_600_000;
const spans = { firstMs: 24 * hourMs, leastMs: 60_000, mostMs: 28 * 24 * hourMs } as const;
const limits = { manyEvents: 250_000, slowMs: 4_000 } as const;

/**
 * How much of the time a hunt asks for at once, beginning with a day. A query costs the engine a while before it reads a row, so a
 * step is followed by one twice as long unless it had many events to look at; one that also took long is followed by half of it,
 * so that progress is seen.
 */
export class Pace {
  readonly #clock: Clock;
  #spanMs: number = spans.firstMs;
  #started = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Where a step that begins at a time ends, at the latest at `last`. */
  begin(from: number, last: number): number {
    this.#started = this.#clock.monotonicMs();
    return Math.min(from + this.#spanMs, last);
  }

  /** The step is done and had so many events to look at. */
  done(events: number): void {
    const isSlow = this.#clock.monotonicMs() - this.#started > limits.slowMs;
    if (events < limits.manyEvents) this.#spanMs = Math.min(this.#spanMs * 2, spans.mostMs);
    else if (isSlow) this.#spanMs = Math.max(this.#spanMs / 2, spans.leastMs);
  }

  /** Whether a step that failed is to be done again in smaller ones: it was too much for one query. */
  shrinks(error: unknown): boolean {
    if (!tookTooLong(error) || this.#spanMs <= spans.leastMs) return false;
    this.#spanMs = Math.max(this.#spanMs / 4, spans.leastMs);
    return true;
  }
}

/** Also where the engine as a whole had no memory left (MEMORY_LIMIT_EXCEEDED). */
function tookTooLong(error: unknown): boolean {
  return error instanceof LakeError && (error.code === "query_limit" || /memory limit/i.test(error.message));
}
