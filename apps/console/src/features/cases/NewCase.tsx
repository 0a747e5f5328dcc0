import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Case, Severity } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { refreshCases } from "./queries.ts";

const severities: readonly Severity[] = ["critical", "high", "medium", "low", "informational"];

/** Opens a case, of findings or of something that no log shows. */
export function NewCase({
  findings,
  onClose,
  onMade,
}: {
  readonly findings: readonly string[];
  readonly onClose: () => void;
  readonly onMade: (one: Case) => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [title, setTitle] = useState("");
  const [severity, setSeverity] = useState<Severity | "same">(findings.length === 0 ? "medium" : "same");
  const make = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/cases", {
          body: {
            findings: [...findings],
            ...(title.trim() === "" ? {} : { title: title.trim() }),
            ...(severity === "same" ? {} : { severity }),
          },
        }),
      ),
    async onSuccess(one) {
      onClose();
      onMade(one);
      await refreshCases(queries);
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    make.mutate();
  }
  return (
    <Dialog title={t("cases.new")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <TextField
          autoFocus
          label={t("cases.title")}
          hint={findings.length === 0 ? t("cases.title.hint") : t("cases.title.ofFinding")}
          value={title}
          maxLength={100}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <SelectField
          label={t("cases.severity")}
          value={severity}
          onChange={setSeverity}
          options={[
            ...(findings.length === 0 ? [] : [{ value: "same" as const, label: t("cases.severity.same") }]),
            ...severities.map((value) => ({ value, label: t(`severity.${value}`) })),
          ]}
        />
        <Problem error={make.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button
            look="primary"
            type="submit"
            disabled={findings.length === 0 && title.trim() === ""}
            isBusy={make.isPending}
          >
            {t("cases.new")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
