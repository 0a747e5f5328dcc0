import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import type { Key } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { keysQuery } from "./queries.ts";

/** A revoked key cannot come back, so what it stops is said first. */
export function RevokeKey({ apiKey, onClose }: { readonly apiKey: Key; readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const say = useSay();
  const revoke = useMutation({
    mutationFn: () => dataOf(client.DELETE("/api/v1/keys/{id}", { params: { path: { id: apiKey.id } } })),
    async onSuccess() {
      say(t("keys.revoked.done", { name: visibleText(apiKey.name) }));
      onClose();
      await queries.invalidateQueries(keysQuery);
    },
  });
  return (
    <ConfirmDialog
      title={t("keys.revoke.title", { name: visibleText(apiKey.name) })}
      onClose={onClose}
      confirm={t("keys.revoke")}
      isBusy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
    >
      <p>{t("keys.revoke.body")}</p>
      <Problem error={revoke.error} />
    </ConfirmDialog>
  );
}
