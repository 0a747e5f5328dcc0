import type { Ring } from "./plan.ts";
import type { RingCounts } from "./ring-counts.ts";

/** Where one ring stands; stored between two looks at it. */
export type RingState =
  | { readonly kind: "closed" }
  /** Its devices are offered the hotfix. */
  | { readonly kind: "open"; readonly since: number }
  /** Enough are proven, since then. */
  | { readonly kind: "soaking"; readonly since: number }
  /** The next ring may follow; devices of this one that come back are still offered it. */
  | { readonly kind: "passed"; readonly since: number }
  | { readonly kind: "stopped"; readonly since: number; readonly errors: number; readonly tried: number };

/** The health gate: what a ring is after a look at its counts. */
export function judgeRing(ring: Ring, state: RingState, counts: RingCounts, now: number): RingState {
  if (state.kind === "closed" || state.kind === "stopped") return state;
  const { errors, tried } = outcome(counts);
  // Also after it has passed: what breaks later is seen there first.
  const enoughErrors = Math.min(ring.minimumErrors, Math.max(1, Math.ceil(counts.members / 2)));
  if (errors >= enoughErrors && errors > ring.maximumErrors * tried)
    return { kind: "stopped", since: now, errors, tried };
  if (state.kind === "passed") return state;
  // Whoever cannot be asked now holds nobody else up.
  const reachable = counts.members - counts["opted out"] - counts.unreachable - counts.outsideWindow;
  const isEnough =
    counts.members === 0 || (counts.proven > 0 && counts.proven >= Math.ceil(ring.minimumProven * reachable));
  if (!isEnough) return state.kind === "open" ? state : { kind: "open", since: now };
  if (state.kind === "open")
    return ring.soakMs === 0 ? { kind: "passed", since: now } : { kind: "soaking", since: now };
  return now - state.since >= ring.soakMs ? { kind: "passed", since: now } : state;
}

/** Of the devices that took the hotfix: how many went wrong. A silent device is one that may have broken. */
export function outcome(counts: RingCounts): { readonly errors: number; readonly tried: number } {
  const errors = counts.failed + counts.undone + counts.silent;
  return { errors, tried: counts.applied + counts.proven + counts.failed + counts.undone + counts.verified };
}
