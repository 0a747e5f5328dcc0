import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import type { Webhook } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

/** Says what is lost, before a webhook is removed. */
export function RemoveWebhook({
  webhook,
  onClose,
}: {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      dataOf(client.DELETE("/api/v1/webhooks/{id}", { params: { path: { id: webhook.id } } })),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["webhooks"] });
    },
  });
  return (
    <Dialog title={t("webhooks.remove.of", { name: visibleText(webhook.name) })} onClose={onClose}>
      <p>{t("webhooks.remove.means")}</p>
      <Problem error={remove.error} />
      <div className="dialog-foot">
        <Button look="quiet" onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button look="danger" isBusy={remove.isPending} onClick={() => remove.mutate()}>
          {t("action.remove")}
        </Button>
      </div>
    </Dialog>
  );
}
