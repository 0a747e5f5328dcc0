import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Case } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Segmented, TextArea } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { refreshCases } from "./queries.ts";

type Verdict = NonNullable<Case["verdict"]>;

/** Ends a case: whether a device was compromised, and what it was. */
export function CloseCase({ one, onClose }: { readonly one: Case; readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [verdict, setVerdict] = useState<Verdict>(one.verdict ?? "suspected");
  const [summary, setSummary] = useState(one.summary);
  const close = useMutation({
    async mutationFn() {
      const params = { path: { id: one.id } };
      if (one.verdict !== verdict)
        await dataOf(
          client.POST("/api/v1/cases/{id}/triage", {
            params,
            body: { step: "verdict", done: true, verdict },
          }),
        );
      return dataOf(
        client.PATCH("/api/v1/cases/{id}", { params, body: { state: "closed", summary: summary.trim() } }),
      );
    },
    async onSuccess() {
      onClose();
      await refreshCases(queries, one.id);
    },
  });
  return (
    <Dialog title={t("case.close")} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          close.mutate();
        }}
      >
        <Segmented
          label={t("case.verdict")}
          value={verdict}
          onChange={setVerdict}
          options={(["confirmed", "suspected", "none"] as const).map((value) => ({
            value,
            label: t(`case.verdict.${value}`),
          }))}
        />
        <p className="muted">{t(`case.verdict.${verdict}.means`)}</p>
        <TextArea
          autoFocus
          rows={6}
          label={t("case.summary")}
          hint={t("case.summary.hint")}
          value={summary}
          maxLength={10_000}
          onChange={(event) => setSummary(event.currentTarget.value)}
        />
        {one.open_findings > 0 && (
          <p className="muted">{t("case.close.openFindings", { count: one.open_findings })}</p>
        )}
        <Problem error={close.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="primary" type="submit" disabled={summary.trim() === ""} isBusy={close.isPending}>
            {t("case.close")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
