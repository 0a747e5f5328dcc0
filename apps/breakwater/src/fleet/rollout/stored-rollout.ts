import type { StoredRollout } from "../../store/rollouts.ts";
import type { Rollout } from "./advance.ts";
import type { RolloutPlan } from "./plan.ts";

export function planOf(rollout: StoredRollout): RolloutPlan {
  return JSON.parse(rollout.plan) as RolloutPlan; // written by `enlist`
}

export function stateOf(rollout: StoredRollout): Rollout {
  return JSON.parse(rollout.state) as Rollout; // written from a `Rollout`
}
