import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import type { Feed } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { visibleText } from "../../../ui/visible-text.ts";

/** Says what stays, before a feed is removed. */
export function RemoveFeed({ feed, onClose }: { readonly feed: Feed; readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => dataOf(client.DELETE("/api/v1/feeds/{id}", { params: { path: { id: feed.id } } })),
    async onSuccess() {
      onClose();
      await queries.invalidateQueries({ queryKey: ["feeds"] });
    },
  });
  return (
    <ConfirmDialog
      title={t("feeds.remove.of", { name: visibleText(feed.name) })}
      onClose={onClose}
      confirm={t("action.remove")}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <p>
        {t(
          feed.kind === "knowledge" || feed.kind === "csaf"
            ? "feeds.remove.means.knowledge"
            : feed.kind === "names"
              ? "feeds.remove.means.names"
              : "feeds.remove.means",
        )}
      </p>
      <Problem error={remove.error} />
    </ConfirmDialog>
  );
}
