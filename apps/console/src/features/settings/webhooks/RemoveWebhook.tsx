import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import type { Webhook } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
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
    <ConfirmDialog
      title={t("webhooks.remove.of", { name: visibleText(webhook.name) })}
      onClose={onClose}
      confirm={t("action.remove")}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <p>{t("webhooks.remove.means")}</p>
      <Problem error={remove.error} />
    </ConfirmDialog>
  );
}
