import { judgeRing, type RingState } from "./judge-ring.ts";
import type { RolloutPlan } from "./plan.ts";
import type { RingCounts } from "./ring-counts.ts";

/** A hotfix on its way to the devices of one lane. */
export interface Rollout {
  readonly state:
    | { readonly kind: "running" }
    | { readonly kind: "paused" }
    /** By a ring's health gate, or by a person (`ring` is `null`). */
    | { readonly kind: "stopped"; readonly ring: number | null }
    | { readonly kind: "finished" };
  readonly rings: readonly RingState[];
}

/** What the caller does after a look: who is offered it now, and whether offers are taken back. */
export interface Advance {
  readonly rollout: Rollout;
  /** Rings whose devices are offered the hotfix as they appear. */
  readonly offering: readonly number[];
  /** It has just been stopped: offers are withdrawn, and devices that have it are told to undo it where people allowed that. */
  readonly stops: boolean;
}

export function startRollout({ rings }: RolloutPlan, now: number): Rollout {
  return {
    state: { kind: "running" },
    rings: rings.map((_, at): RingState => (at === 0 ? { kind: "open", since: now } : { kind: "closed" })),
  };
}

/** One look at all rings: judges each, opens the next, stops everything where one went wrong. */
export function advanceRollout(
  rollout: Rollout,
  plan: RolloutPlan,
  counts: readonly RingCounts[],
  now: number,
): Advance {
  if (rollout.state.kind !== "running" && rollout.state.kind !== "finished")
    return { rollout, offering: [], stops: false };
  const rings: RingState[] = [];
  for (const [at, ring] of plan.rings.entries()) {
    const own = counts[at];
    const before = rollout.rings[at];
    if (own === undefined || before === undefined)
      throw new RangeError(`ring ${at}: expected its counts and its state`);
    const isNext = before.kind === "closed" && rings[at - 1]?.kind === "passed";
    rings.push(judgeRing(ring, isNext ? { kind: "open", since: now } : before, own, now));
  }
  const stopped = rings.findIndex(({ kind }) => kind === "stopped");
  if (stopped !== -1)
    return { rollout: { state: { kind: "stopped", ring: stopped }, rings }, offering: [], stops: true };
  const state = rings.every(({ kind }) => kind === "passed")
    ? ({ kind: "finished" } as const)
    : ({ kind: "running" } as const);
  const offering = rings.flatMap(({ kind }, at) => (kind === "closed" ? [] : [at]));
  return { rollout: { state, rings }, offering, stops: false };
}

/** By a person; a stopped or finished roll-out stays what it is. */
export function pauseRollout(rollout: Rollout): Rollout {
  return rollout.state.kind === "running" ? { ...rollout, state: { kind: "paused" } } : rollout;
}

/** Rings go on where they were; soak times count from before the pause. */
export function resumeRollout(rollout: Rollout): Rollout {
  return rollout.state.kind === "paused" ? { ...rollout, state: { kind: "running" } } : rollout;
}

export function stopRollout(rollout: Rollout): Rollout {
  return rollout.state.kind === "stopped" ? rollout : { ...rollout, state: { kind: "stopped", ring: null } };
}
