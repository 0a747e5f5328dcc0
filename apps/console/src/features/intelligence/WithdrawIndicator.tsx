import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../api/client.ts";
import type { Indicator } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { TextArea } from "../../ui/fields.tsx";
import { Problem } from "../../ui/Problem.tsx";
import { visibleText } from "../../ui/visible-text.ts";

/** Takes an indicator out of what counts, whoever lists it. */
export function WithdrawIndicator({
  indicator,
  onClose,
}: {
  readonly indicator: Indicator;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const withdraw = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/indicators/{id}/withdraw", {
          params: { path: { id: indicator.id }, query: { reason } },
        }),
      ),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["indicators"] });
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    withdraw.mutate();
  }
  return (
    <Dialog title={t("intel.withdraw.title")} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <p>
          <code>{visibleText(indicator.value)}</code>
        </p>
        <p className="muted">{t("intel.withdraw.means")}</p>
        <TextArea
          autoFocus
          label={t("intel.reason")}
          value={reason}
          maxLength={1_000}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Problem error={withdraw.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="danger" type="submit" isBusy={withdraw.isPending}>
            {t("intel.withdraw")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
