import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import type { Sender } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

/** What is kept aside of a blocked sender is dropped, which cannot be undone, so it is said first. */
export function BlockSender({ sender, onClose }: { readonly sender: Sender; readonly onClose: () => void }) {
  const { t, language } = useTexts();
  const queries = useQueryClient();
  const say = useSay();
  const block = useMutation({
    mutationFn: () =>
      dataOf(client.POST("/api/v1/senders/{id}/block", { params: { path: { id: sender.id } } })),
    async onSuccess() {
      say(t("senders.blocked", { address: visibleText(sender.address) }));
      onClose();
      await queries.invalidateQueries({ queryKey: ["senders"] });
    },
  });
  return (
    <ConfirmDialog
      title={t("senders.block.title", { address: visibleText(sender.address) })}
      onClose={onClose}
      confirm={t("senders.block")}
      isBusy={block.isPending}
      onConfirm={() => block.mutate()}
    >
      <p>{t("senders.block.body")}</p>
      {sender.held.records > 0 && (
        <p className="bad">
          {t("senders.block.held", { count: sender.held.records.toLocaleString(language) })}
        </p>
      )}
      <Problem error={block.error} />
    </ConfirmDialog>
  );
}
