/** The only source of time: tests pass their own. */
export interface Clock {
  /** Now, in ms since the epoch, UTC. */
  now(): number;
  /** Monotonic time in ms, for measuring how long something took. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};
