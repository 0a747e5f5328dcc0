import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Case, Severity } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
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
  return (
    <FormDialog
      title={t("cases.new")}
      onClose={onClose}
      submit={t("cases.new")}
      isReady={findings.length !== 0 || title.trim() !== ""}
      work={make}
    >
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
    </FormDialog>
  );
}
