import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { Lookalike } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { TextArea } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
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
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    dismiss.mutate();
  }
  return (
    <Dialog title={t("look.dismiss")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
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
        <Problem error={dismiss.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="primary" type="submit" isBusy={dismiss.isPending}>
            {t("look.dismiss")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
