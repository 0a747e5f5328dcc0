import type { TimedSums } from "./timed-sums.ts";

/** What an event adds to a group. */
export interface Contribution {
  /** Which of the correlation's rules it matched, ascending. */
  readonly rules: readonly number[];
  /** Distinct values, folded (`value_count`). */
  readonly values: readonly string[];
  /** Numbers (`value_sum` and the like). */
  readonly numbers: readonly number[];
}

/**
 * What a group remembers of its events: no more than its condition can still ask. The condition's lower part is what more
 * events can only help to meet; the rest is judged when a window closes.
 */
export interface Gather {
  /** Takes an event; its time must not be before the last's. */
  add(time: number, event: Contribution): void;
  /** The latest time from which on what was seen meets the lower part; negative infinity where nothing does. */
  start(): number;
  /** The lower part is met: from here on all is kept until the window closes. */
  begin(): void;
  /** The number made of what was seen from a time on; null where it is none. */
  value(from: number): number | null;
  /** Whether what was seen from a time on meets the whole condition. */
  isMet(from: number): boolean;
  /** How often something was given up to keep within bounds. */
  readonly losses: number;
  toJSON(): unknown;
  restore(state: unknown): void;
}

export const never = Number.NEGATIVE_INFINITY;

/** JSON has no infinity: what was never seen is null. */
export function timesToJson(times: readonly number[]): readonly (number | null)[] {
  return times.map((time) => (time === never ? null : time));
}

export function timesFromJson(state: unknown): number[] {
  // Written by `timesToJson`.
  return (state as readonly (number | null)[]).map((time) => time ?? never);
}

export type SavedSums = ReturnType<TimedSums["toJSON"]>;
