import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { problemText } from "../../api/problem-text.ts";
import { useMay } from "../../api/session.ts";
import type { Approval, Plan } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { PageHead } from "../../ui/PageHead.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { DecideApproval } from "../settings/approvals/DecideApproval.tsx";
import { PlanState } from "./PlanState.tsx";
import { PlanSteps } from "./PlanSteps.tsx";
import { planApprovalQuery, planQuery } from "./queries.ts";

/** One plan: who asked and who agreed, and how far each action is on each device. */
export function PlanPage({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const found = useQuery(planQuery(id));
  const approval = useQuery(planApprovalQuery(found.data?.plan.approval_id ?? null));
  if (found.isError && found.data === undefined)
    return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (found.data === undefined) return <LoadingLines count={8} />;
  const { plan, steps } = found.data;
  const isDone = steps.some(({ state, action }) => state === "done" && plan.actions[action]?.is_undoable);
  return (
    <div className="page">
      <PageHead
        title={visibleText(plan.title)}
        guide="plans"
        note={<PlanState plan={plan} approval={approval.data} />}
      >
        <a className="button" href={`/api/v1/plans/${plan.id}/cacao`} download>
          {t("plans.cacao")}
        </a>
        {isDone && <Undo plan={plan} />}
      </PageHead>
      <p>
        <Link to="/plans/{-$id}" params={{}} search={{}}>
          {t("plans.all")}
        </Link>
      </p>
      <div className="stack">
        <SectionCard
          title={t("plans.agreement")}
          about={t("plans.agreement.about")}
          action={approval.data?.state === "pending" && <Decide approval={approval.data} />}
        >
          <Agreement plan={plan} approval={approval.data} />
        </SectionCard>
        <PlanSteps plan={plan} steps={steps} />
      </div>
    </div>
  );
}

function Agreement({ plan, approval }: { readonly plan: Plan; readonly approval: Approval | undefined }) {
  const { t } = useTexts();
  return (
    <dl className="facts-list">
      <dt>{t("plans.by")}</dt>
      <dd>
        {visibleText(plan.created_by)}, <TimeText ms={plan.created_at} />
      </dd>
      {approval !== undefined && (
        <>
          <dt>{t("plans.reason")}</dt>
          <dd>{visibleText(approval.reason)}</dd>
          <dt>{t("plans.agreed")}</dt>
          <dd>
            {t(`approval.state.${approval.state}`)}
            {approval.decided_by !== null && ` · ${visibleText(approval.decided_by.name)}`}{" "}
            {visibleText(approval.comment ?? "")}
          </dd>
        </>
      )}
      {plan.begun_at === null ? (
        <>
          <dt>{t("plans.until")}</dt>
          <dd>
            <TimeText ms={plan.expires_at} />
          </dd>
        </>
      ) : (
        <>
          <dt>{t("plans.begun")}</dt>
          <dd>
            <TimeText ms={plan.begun_at} />
          </dd>
        </>
      )}
      {plan.finished_at !== null && (
        <>
          <dt>{t("plans.finished")}</dt>
          <dd>
            <TimeText ms={plan.finished_at} />
          </dd>
        </>
      )}
    </dl>
  );
}

function Decide({ approval }: { readonly approval: Approval }) {
  const { t } = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        {t("plans.look")}
      </Button>
      {isOpen && <DecideApproval approval={approval} onClose={() => setOpen(false)} />}
    </>
  );
}

function Undo({ plan }: { readonly plan: Plan }) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const mayDecide = useMay("decide");
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const undo = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/plans/{id}/undo", {
          params: { path: { id: plan.id } },
          body: { reason: reason.trim() },
        }),
      ),
    async onSuccess() {
      setOpen(false);
      await queries.invalidateQueries({ queryKey: ["plans"] });
    },
    onError: (error) => say(problemText(error, texts)),
  });
  if (!mayDecide) return null;
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>
        {t("plans.undo")}
      </Button>
      {isOpen && (
        <Dialog title={t("plans.undo.title")} onClose={() => setOpen(false)}>
          <p>{t("plans.undo.means")}</p>
          <TextField
            autoFocus
            label={t("plans.undo.reason")}
            value={reason}
            maxLength={2_000}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div className="dialog-foot">
            <Button look="quiet" onClick={() => setOpen(false)}>
              {t("action.cancel")}
            </Button>
            <Button
              look="danger"
              disabled={reason.trim() === ""}
              isBusy={undo.isPending}
              onClick={() => undo.mutate()}
            >
              {t("plans.undo")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
