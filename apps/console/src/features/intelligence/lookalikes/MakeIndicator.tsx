import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { Lookalike } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { FormDialog } from "../../../ui/FormDialog.tsx";
import { SelectField, TextArea } from "../../../ui/fields.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

const markings = ["none", "clear", "green", "amber", "amber+strict", "red"] as const;

/** Makes a look-alike an indicator, with its marking. */
export function MakeIndicator({
  lookalike,
  onClose,
}: {
  readonly lookalike: Lookalike;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [tlp, setTlp] = useState<(typeof markings)[number]>("amber");
  const make = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/lookalikes/{id}/indicator", {
          params: { path: { id: lookalike.id } },
          body: { reason: reason.trim(), tlp: tlp === "none" ? null : tlp },
        }),
      ),
    async onSuccess() {
      onClose();
      await Promise.all(
        ["lookalikes", "indicators", "indicator-sources"].map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      );
    },
  });
  return (
    <FormDialog title={t("look.indicator")} onClose={onClose} submit={t("look.indicator")} work={make}>
      <p>
        <code>{visibleText(lookalike.domain)}</code>
      </p>
      <p className="muted">{t("look.indicator.means")}</p>
      <SelectField
        label="TLP"
        value={tlp}
        onChange={setTlp}
        options={markings.map((value) => ({
          value,
          label: value === "none" ? t("intel.import.noTlp") : `TLP:${value.toUpperCase()}`,
        }))}
      />
      <TextArea
        autoFocus
        label={t("look.reason")}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
