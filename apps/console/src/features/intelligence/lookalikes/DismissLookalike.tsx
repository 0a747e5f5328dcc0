import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { Lookalike } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { FormDialog } from "../../../ui/FormDialog.tsx";
import { TextArea } from "../../../ui/fields.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

/** Says that a look-alike is harmless. */
export function DismissLookalike({
  lookalike,
  onClose,
}: {
  readonly lookalike: Lookalike;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const dismiss = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/lookalikes/{id}/dismiss", {
          params: { path: { id: lookalike.id } },
          body: { reason: reason.trim() },
        }),
      ),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["lookalikes"] });
    },
  });
  return (
    <FormDialog title={t("look.dismiss")} onClose={onClose} submit={t("look.dismiss")} work={dismiss}>
      <p>
        <code>{visibleText(lookalike.domain)}</code>
      </p>
      <p className="muted">{t("look.dismiss.means")}</p>
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
