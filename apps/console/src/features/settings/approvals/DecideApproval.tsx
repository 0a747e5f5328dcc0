import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { sessionQuery } from "../../../api/session.ts";
import type { Approval } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { TextArea } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { TimeText } from "../../../ui/TimeText.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

type Decision = "approve" | "reject" | "cancel";

/**
 * What would happen, to what, word for word; a second person agrees or refuses, who asked takes it back. The hash of what
 * was shown goes with the decision, so that nobody agrees to anything else.
 */
export function DecideApproval({
  approval,
  onClose,
}: {
  readonly approval: Approval;
  readonly onClose: () => void;
}) {
  const { t, message } = useTexts();
  const queries = useQueryClient();
  const say = useSay();
  const session = useQuery(sessionQuery);
  const [comment, setComment] = useState("");
  const isMine = session.data?.user?.id === approval.requested_by.id;
  const decide = useMutation({
    mutationFn: (decision: Decision) => send(approval, decision, comment),
    async onSuccess({ state }) {
      say(t(`approval.state.${state}`));
      onClose();
      await queries.invalidateQueries();
    },
  });
  const isOpen = approval.state === "pending";
  return (
    <Dialog title={message(`approval.action.${approval.action}`)} onClose={onClose}>
      <p>{visibleText(approval.reason)}</p>
      <dl className="facts-list">
        <dt>{t("approvals.by")}</dt>
        <dd>
          {visibleText(approval.requested_by.name)}, <TimeText ms={approval.requested_at} />
        </dd>
        <dt>{t("approvals.expires")}</dt>
        <dd>
          <TimeText ms={approval.expires_at} />
        </dd>
        {approval.decided_by !== null && (
          <>
            <dt>{t("approvals.decidedBy")}</dt>
            <dd>
              {visibleText(approval.decided_by.name)} {visibleText(approval.comment ?? "")}
            </dd>
          </>
        )}
      </dl>
      <pre className="block">
        {visibleText(JSON.stringify({ ...approval.parameters, ...approval.outcome }, null, 2))}
      </pre>
      {isOpen && !isMine && (
        <TextArea
          label={t("approvals.comment")}
          value={comment}
          maxLength={2_000}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
      )}
      {isOpen && isMine && <p className="muted">{t("approvals.second")}</p>}
      <Problem error={decide.error} />
      <div className="dialog-foot">
        <Button look="quiet" onClick={onClose}>
          {t("action.done")}
        </Button>
        {isOpen && isMine && (
          <Button isBusy={decide.isPending} onClick={() => decide.mutate("cancel")}>
            {t("approvals.cancel")}
          </Button>
        )}
        {isOpen && !isMine && (
          <>
            <Button isBusy={decide.isPending} onClick={() => decide.mutate("reject")}>
              {t("approvals.reject")}
            </Button>
            <Button look="danger" isBusy={decide.isPending} onClick={() => decide.mutate("approve")}>
              {t("approvals.approve")}
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}

function send({ id, action_hash: hash }: Approval, decision: Decision, comment: string): Promise<Approval> {
  const path = { id };
  const body = { action_hash: hash, comment };
  if (decision === "cancel")
    return dataOf(client.POST("/api/v1/approvals/{id}/cancel", { params: { path } }));
  if (decision === "reject")
    return dataOf(client.POST("/api/v1/approvals/{id}/reject", { params: { path }, body }));
  return dataOf(client.POST("/api/v1/approvals/{id}/approve", { params: { path }, body }));
}
