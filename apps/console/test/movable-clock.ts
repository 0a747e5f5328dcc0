import { type Clock, systemClock } from "../../breakwater/src/platform/clock.ts";

/** The system's clock, set back: so that a test's past was received in the past. */
export interface MovableClock extends Clock {
  set(now: number): void;
  /** Right again. */
  reset(): void;
}

export function movableClock(): MovableClock {
  let offset = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + offset,
    set(now) {
      offset = Math.round(now) - systemClock.now();
    },
    reset() {
      offset = 0;
    },
  };
}
