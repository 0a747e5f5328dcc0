import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Indicator } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { SelectField, TextArea, TextField } from "../../ui/fields.tsx";
import { visibleText } from "../../ui/visible-text.ts";

const treatments = ["asRules", "full", "weakened", "low", "inform", "ignore"] as const;
const ends = ["asRules", "never", "date"] as const;
const roles = ["asRules", "relay", "phishing", "scanner"] as const;
type Choice<T extends readonly string[]> = T[number];

/** A decision in place of rules and warning lists: what the value is worth, until when, or what it is used for. */
export function DecideIndicator({
  indicator,
  onClose,
}: {
  readonly indicator: Indicator;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const { decided } = indicator.decision;
  const [treatment, setTreatment] = useState<Choice<typeof treatments>>(decided?.treatment ?? "asRules");
  const [end, setEnd] = useState<Choice<typeof ends>>(endOf(decided));
  const [date, setDate] = useState(dateOf(decided?.until ?? null));
  const [role, setRole] = useState<Choice<typeof roles>>(decided?.role ?? "asRules");
  const [reason, setReason] = useState(decided?.reason ?? "");
  const decide = useMutation({
    mutationFn: () =>
      dataOf(
        client.PUT("/api/v1/indicators/{id}/decision", {
          params: { path: { id: indicator.id } },
          body: {
            treatment: treatment === "asRules" ? null : treatment,
            // The whole of the day that is named, in UTC.
            until: end === "date" ? Date.parse(`${date}T23:59:59Z`) : null,
            never_ends: end === "never",
            role: role === "asRules" ? null : role,
            reason,
          },
        }),
      ),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["indicators"] });
    },
  });
  const isSomething = treatment !== "asRules" || end !== "asRules" || role !== "asRules";
  const isReady = isSomething && reason.trim() !== "" && (end !== "date" || date !== "");
  return (
    <FormDialog
      title={t("intel.decide.title")}
      onClose={onClose}
      submit={t("intel.decide")}
      isReady={isReady}
      work={decide}
    >
      <p>
        <code>{visibleText(indicator.value)}</code>
      </p>
      <p className="muted">{t("intel.decide.means")}</p>
      <SelectField
        label={t("intel.worth")}
        value={treatment}
        onChange={setTreatment}
        options={treatments.map((value) => ({
          value,
          label: value === "asRules" ? t("intel.asRules") : t(`intel.treatment.${value}`),
        }))}
      />
      <SelectField
        label={t("intel.ages")}
        value={end}
        onChange={setEnd}
        options={ends.map((value) => ({
          value,
          label: value === "asRules" ? t("intel.asRules") : t(`intel.end.${value}`),
        }))}
      />
      {end === "date" && (
        <TextField
          type="date"
          label={t("intel.end.day")}
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
      )}
      <SelectField
        label={t("intel.role")}
        hint={t("intel.role.hint")}
        value={role}
        onChange={setRole}
        options={roles.map((value) => ({
          value,
          label: value === "asRules" ? t("intel.asRules") : t(`intel.role.${value}`),
        }))}
      />
      <TextArea
        label={t("intel.reason")}
        value={reason}
        maxLength={1_000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function endOf(decided: Indicator["decision"]["decided"]): Choice<typeof ends> {
  if (decided === null) return "asRules";
  if (decided.never_ends) return "never";
  return decided.until === null ? "asRules" : "date";
}

function dateOf(ms: number | null): string {
  return ms === null ? "" : new Date(ms).toISOString().slice(0, 10);
}
