import type { Match } from "@breakwater/sigma";

/** Events that were matched a second time, and those of them on which index and plain evaluation disagreed. */
export interface Checks {
  readonly checked: number;
  readonly disagreed: number;
}

/** One event in so many: what it costs is lost in what matching costs. */
const defaultEvery = 10_000;

/**
 * Watches the rule index while it works: now and then an event is matched by trying every rule as well, and whether both
 * say the same is counted. A disagreement is a defect of ours, and would otherwise be silence.
 */
export class SelfCheck {
  readonly #every: number;
  #untilNext: number;
  #checked = 0;
  #disagreed = 0;

  constructor(every: number = defaultEvery) {
    this.#every = every;
    this.#untilNext = every;
  }

  /** `scan` is asked only where it is this event's turn. */
  observe(matches: readonly Match[], scan: () => readonly Match[]): void {
    this.#untilNext -= 1;
    if (this.#untilNext > 0) return;
    this.#untilNext = this.#every;
    const plain = scan();
    this.#checked += 1;
    const isSame =
      matches.length === plain.length && matches.every(({ rule }, at) => rule === plain[at]?.rule);
    if (!isSame) this.#disagreed += 1;
  }

  /** What was counted since it was asked last. */
  take(): Checks {
    const checks = { checked: this.#checked, disagreed: this.#disagreed };
    this.#checked = 0;
    this.#disagreed = 0;
    return checks;
  }
}
