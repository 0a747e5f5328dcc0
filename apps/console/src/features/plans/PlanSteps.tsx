import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Plan, PlanStep } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { StepState } from "./PlanState.tsx";

type Outcome = "done" | "failed" | "undone";
interface Reporting {
  readonly step: PlanStep;
  readonly name: string;
  readonly outcome: Outcome;
}

/** Each action with its devices; a person says what came of those that a person does. */
export function PlanSteps({ plan, steps }: { readonly plan: Plan; readonly steps: readonly PlanStep[] }) {
  const { t, message } = useTexts();
  const [reporting, setReporting] = useState<Reporting | null>(null);
  return (
    <>
      {plan.actions.map((action) => {
        const own = steps.filter((step) => step.action === action.action);
        return (
          <SectionCard
            key={action.action}
            title={`${action.action + 1}. ${message(`plans.kind.${action.kind}`)} ${visibleText(action.subject)}`}
            about={[
              action.days === null
                ? t("plans.on", { count: action.devices })
                : t("plans.for", { days: action.days }),
              t(action.is_automatic ? "plans.itself" : "plans.byHand"),
              ...(action.is_undoable ? [] : [t("plans.notUndone")]),
            ].join(" · ")}
          >
            {own.length > 0 && <Steps plan={plan} steps={own} onReport={setReporting} />}
          </SectionCard>
        );
      })}
      {reporting !== null && <Report plan={plan} {...reporting} onClose={() => setReporting(null)} />}
    </>
  );
}

function Steps({
  plan,
  steps,
  onReport,
}: {
  readonly plan: Plan;
  readonly steps: readonly PlanStep[];
  readonly onReport: (reporting: Reporting) => void;
}) {
  const { t } = useTexts();
  const mayDecide = useMay("decide");
  const names = new Map(plan.devices.map(({ id, name }) => [id, name]));
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("plans.device")}</th>
          <th>{t("plans.state")}</th>
          <th>{t("plans.note")}</th>
          <th>{t("plans.said")}</th>
          <th>
            <span className="visually-hidden">{t("plans.report")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => {
          const name = step.device === null ? t("plans.lists") : (names.get(step.device) ?? step.device);
          return (
            <tr key={step.device ?? ""}>
              <td>{visibleText(name)}</td>
              <td>
                <StepState state={step.state} />
              </td>
              <td>{visibleText(step.note)}</td>
              <td>
                {visibleText(step.changed_by)} <Ago ms={step.changed_at} />
              </td>
              <td className="number plan-say">
                {mayDecide &&
                  outcomesOf(step.state).map((outcome) => (
                    <Button key={outcome} size="small" onClick={() => onReport({ step, name, outcome })}>
                      {t(`plans.say.${outcome}`)}
                      <span className="visually-hidden">{visibleText(name)}</span>
                    </Button>
                  ))}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function outcomesOf(state: PlanStep["state"]): readonly Outcome[] {
  if (state === "by-hand") return ["done", "failed"];
  if (state === "failed") return ["done"];
  return state === "undo-by-hand" ? ["undone"] : [];
}

function Report({
  plan,
  step,
  name,
  outcome,
  onClose,
}: Reporting & { readonly plan: Plan; readonly onClose: () => void }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const report = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/plans/{id}/steps", {
          params: { path: { id: plan.id } },
          body: { action: step.action, device: step.device, outcome, note: note.trim() },
        }),
      ),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["plans"] });
    },
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <Dialog title={`${visibleText(name)}: ${t(`plans.say.${outcome}`)}`} onClose={onClose}>
      <TextField
        autoFocus
        label={t("plans.note")}
        hint={t("plans.note.hint")}
        value={note}
        maxLength={2_000}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className="dialog-foot">
        <Button look="quiet" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button look="primary" isBusy={report.isPending} onClick={() => report.mutate()}>
          {t("plans.report")}
        </Button>
      </div>
    </Dialog>
  );
}
