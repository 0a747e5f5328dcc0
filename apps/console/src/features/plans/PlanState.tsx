import type { Approval, Plan, PlanStep, Severity } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";

type Level = Severity | "fine";
const levels = { draft: "medium", running: "low", finished: "fine" } as const;
const stepLevels: Readonly<Record<PlanStep["state"], Level>> = {
  waiting: "low",
  "by-hand": "medium",
  done: "fine",
  failed: "high",
  "undo-waiting": "low",
  "undo-by-hand": "medium",
  undone: "informational",
};

/** How far a plan is. One that nobody agreed to in time, or that was refused, stays a draft for ever: `approval` tells. */
export function PlanState({
  plan,
  approval,
}: {
  readonly plan: Plan;
  readonly approval?: Approval | undefined;
}) {
  const { t } = useTexts();
  const isOver = approval !== undefined && !["pending", "approved", "executing"].includes(approval.state);
  if (plan.state === "draft" && isOver)
    return <HealthMark level="informational">{t(`plans.refused.${refusal(approval.state)}`)}</HealthMark>;
  return <HealthMark level={levels[plan.state]}>{t(`plans.state.${plan.state}`)}</HealthMark>;
}

function refusal(state: Approval["state"]): "rejected" | "cancelled" | "expired" | "failed" {
  return state === "rejected" || state === "cancelled" || state === "expired" ? state : "failed";
}

export function StepState({ state }: { readonly state: PlanStep["state"] }) {
  const { t } = useTexts();
  return <HealthMark level={stepLevels[state]}>{t(`plans.step.${state}`)}</HealthMark>;
}
