import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import type { Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { TextArea } from "../../ui/fields.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { useSay } from "../../ui/Toasts.tsx";
import { visibleText } from "../../ui/visible-text.ts";

type Resolution = NonNullable<Finding["resolution"]>;
const resolutions: readonly Resolution[] = ["true-positive", "benign", "false-positive"];

/** Closing a finding with what it was. */
export function Decision({ finding }: { readonly finding: Finding }) {
  const { t } = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  const [resolution, setResolution] = useState<Resolution | null>(null);
  const [comment, setComment] = useState("");
  const { close } = useDecisions(finding);
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (resolution !== null) close.mutate({ resolution, comment });
  }
  if (!isOpen)
    return (
      <div className="row">
        <Button look="primary" icon="check" onClick={() => setIsOpen(true)}>
          {t("finding.close.open")}
        </Button>
      </div>
    );
  return (
    <form className="decision" onSubmit={onSubmit}>
      <fieldset>
        <legend>{t("finding.resolution")}</legend>
        {resolutions.map((value, index) => (
          <label key={value}>
            <input
              type="radio"
              name="resolution"
              value={value}
              autoFocus={index === 0}
              checked={resolution === value}
              onChange={() => setResolution(value)}
            />
            <span>
              {t(`finding.resolution.${value}`)}
              <span className="hint">{t(`finding.resolution.${value}.means`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <TextArea
        label={t("finding.comment")}
        value={comment}
        maxLength={4_000}
        problem={close.isError ? close.error.message : null}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <div className="row">
        <Button look="primary" type="submit" disabled={resolution === null} isBusy={close.isPending}>
          {t("finding.close")}
        </Button>
        <Button look="quiet" onClick={() => setIsOpen(false)}>
          {t("action.cancel")}
        </Button>
      </div>
    </form>
  );
}

/** What it was closed as, and the way back. */
export function ClosedAs({ finding }: { readonly finding: Finding }) {
  const { t } = useTexts();
  const mayDecide = useMay("decide");
  const { reopen } = useDecisions(finding);
  return (
    <div className="closed-as" role="status">
      <div>
        <b>
          {t("finding.closedAs", {
            resolution: finding.resolution === null ? "" : t(`finding.resolution.${finding.resolution}`),
          })}
        </b>{" "}
        <span className="muted">
          <TimeText ms={finding.closed_at} />
        </span>
        {finding.comment !== null && finding.comment !== "" && (
          <p className="comment">{visibleText(finding.comment)}</p>
        )}
      </div>
      {mayDecide && (
        <Button size="small" icon="undo" isBusy={reopen.isPending} onClick={() => reopen.mutate()}>
          {t("finding.reopen")}
        </Button>
      )}
    </div>
  );
}

function useDecisions({ id }: Finding) {
  const { t } = useTexts();
  const say = useSay();
  const queries = useQueryClient();
  const path = { id };
  const refresh = (finding: Finding) => {
    queries.setQueryData(["finding", id], finding);
    return queries.invalidateQueries({ queryKey: ["findings"] });
  };
  const reopen = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/findings/{id}/reopen", { params: { path } })),
    onSuccess: (finding) => refresh(finding),
    onError: (error) => say(error.message),
  });
  const close = useMutation({
    mutationFn: (body: { readonly resolution: Resolution; readonly comment: string }) =>
      dataOf(client.POST("/api/v1/findings/{id}/close", { params: { path }, body })),
    onSuccess(finding) {
      say(t("finding.closed"), () => reopen.mutate());
      return refresh(finding);
    },
  });
  return { close, reopen };
}
