import { canonicalJson, type JsonObject } from "../../platform/canonical-json.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { repeat } from "../../platform/repeat.ts";
import { type Actor, systemActor } from "../../store/identity.ts";
import type { Indicators } from "../../store/indicators.ts";
import type { PlanContent, PlannedStep, PlanStep, ResponsePlan, ResponsePlans } from "../../store/plans.ts";
import type { ApprovalAction } from "../approvals.ts";
import { storeBlocks } from "./blocked-values.ts";

/** Carries out plans that two people agreed to. */
export interface PlanRunner extends AsyncDisposable {
  readonly action: ApprovalAction;
  /** Does what is to be done by itself; it also happens every few seconds. */
  look(): Promise<void>;
  /** A person says what came of a step; false where that does not fit what the step is. */
  report(
    by: Actor,
    plan: ResponsePlan,
    step: Pick<PlanStep, "action" | "device">,
    outcome: { readonly is: "done" | "failed" | "undone"; readonly note: string },
  ): Promise<boolean>;
  /** What was done is to be undone: all of the plan. Returns how many steps that is. */
  undo(by: Actor, plan: ResponsePlan, note: string): Promise<number>;
}

export interface PlanDependencies {
  readonly plans: ResponsePlans;
  readonly indicators: Indicators;
  readonly clock: Clock;
  readonly log: Log;
}

export const planAction = "plan.execute";
const everyMs = 3_000;

/** What the second person is shown, and what its hash is made of. */
export function parametersOf(plan: ResponsePlan): JsonObject {
  const content: PlanContent = { actions: plan.actions, devices: plan.devices };
  return {
    plan: plan.id,
    title: plan.title,
    expires_at: plan.expiresAt,
    // Plain data, as the store keeps it.
    ...(JSON.parse(JSON.stringify(content)) as JsonObject),
  };
}

/** Each action once for the tenant, or on each device in the order of the plan. */
export function stepsOf({ actions, devices }: PlanContent): readonly PlannedStep[] {
  return actions.flatMap(({ kind }, action): readonly PlannedStep[] =>
    kind === "block-indicator"
      ? [{ action, device: null, state: "waiting" }]
      : devices.map(({ id }) => ({ action, device: id, state: "by-hand" })),
  );
}

export function startPlans(d: PlanDependencies): PlanRunner {
  const { plans, indicators, clock, log } = d;

  async function look(): Promise<void> {
    const pending = await plans.pending();
    // First so that it holds, then said: what a crash cuts off is done again.
    for (const tenant of new Set(pending.map(({ plan }) => plan.tenant)))
      await storeBlocks(plans, indicators, tenant);
    for (const { plan, step } of pending)
      await plans.change(systemActor, plan, step, {
        from: [step.state],
        to: step.state === "waiting" ? "done" : "undone",
        note: "",
      });
  }

  const stop = repeat(look, everyMs, (error) =>
    log.error("response plans could not be carried out", { reason: String(error) }),
  );
  const action: ApprovalAction = {
    name: planAction,
    approvers: ["responder", "administrator"],
    async execute(parameters, { approval, by }) {
      const { plan: id } = parameters;
      const plan = typeof id === "string" ? await plans.get(approval.tenant, id) : null;
      if (plan === null) throw new Error("the plan is not there any more");
      if (canonicalJson(parametersOf(plan)) !== canonicalJson(parameters))
        throw new Error("the plan is not the one that was approved");
      if (clock.now() >= plan.expiresAt) throw new Error("the plan has expired");
      const steps = stepsOf(plan);
      if (!(await plans.begin(by, plan.tenant, plan.id, steps)))
        throw new Error("the plan was begun already");
      await look();
      return { steps: steps.length };
    },
  };
  return {
    action,
    look,
    report(by, plan, step, { is, note }) {
      const from = is === "undone" ? (["undo-by-hand"] as const) : (["by-hand", "failed"] as const);
      return plans.change(by, plan, step, { from, to: is, note });
    },
    async undo(by, plan, note) {
      let count = 0;
      for (const step of await plans.steps(plan.tenant, plan.id)) {
        const kind = plan.actions[step.action]?.kind;
        if (kind === undefined || !isUndoable(kind)) continue;
        const to = kind === "block-indicator" ? "undo-waiting" : "undo-by-hand";
        if (await plans.change(by, plan, step, { from: ["done"], to, note })) count += 1;
      }
      await look();
      return count;
    },
    [Symbol.asyncDispose]: () => stop(),
  };
}

/** What is collected stays, and a hotfix is undone by its signers' revocation (ADR 57); a session that ended does not come back. */
export function isUndoable(kind: PlanContent["actions"][number]["kind"]): boolean {
  return kind !== "collect-evidence" && kind !== "apply-hotfix" && kind !== "end-sessions";
}
