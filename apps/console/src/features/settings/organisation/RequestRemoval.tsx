import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import type { Tenant } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { TextArea } from "../../../ui/fields.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

/** Removing an organisation takes its events and findings with it, so it is asked for, and a second person agrees. */
export function RequestRemoval({
  tenant,
  onClose,
}: {
  readonly tenant: Tenant;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const say = useSay();
  const [reason, setReason] = useState("");
  const ask = useMutation({
    mutationFn: () =>
      dataOf(
        client.POST("/api/v1/tenants/{id}/removal", {
          params: { path: { id: tenant.id } },
          body: { reason: reason.trim() },
        }),
      ),
    onSuccess() {
      say(t("tenants.removal.asked", { name: visibleText(tenant.name) }));
      onClose();
    },
  });
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    ask.mutate();
  }
  return (
    <Dialog title={t("tenants.removal.title", { name: visibleText(tenant.name) })} onClose={onClose}>
      <form className="stack" onSubmit={onSubmit}>
        <p>{t("tenants.removal.body")}</p>
        <TextArea
          autoFocus
          label={t("approvals.reason")}
          value={reason}
          maxLength={2_000}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Problem error={ask.error} />
        <div className="dialog-foot">
          <Button look="quiet" onClick={onClose}>
            {t("action.cancel")}
          </Button>
          <Button look="danger" type="submit" disabled={reason.trim() === ""} isBusy={ask.isPending}>
            {t("tenants.removal.ask")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
