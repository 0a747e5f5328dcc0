import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import { useMay } from "../../../api/session.ts";
import type { Feed } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { Problem } from "../../../ui/Problem.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { ImportReportText } from "../ImportReportText.tsx";
import { FeedDetail } from "./FeedDetail.tsx";

/** What came and was not taken: what would change, and the decision. */
export function HeldContent({ feed, onClose }: { readonly feed: Feed; readonly onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const mayDecide = useMay("decide");
  const { held } = feed;
  const params = { path: { id: feed.id } };
  async function onSuccess(): Promise<void> {
    onClose();
    await Promise.all(
      [
        "feeds",
        "indicators",
        "indicator-sources",
        "hunts",
        "vulnerability-knowledge",
        "posture",
        "device",
      ].map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
  }
  const apply = useMutation({
    mutationFn: (digest: string) =>
      dataOf(client.POST("/api/v1/feeds/{id}/held/apply", { params, body: { digest } })),
    onSuccess,
  });
  const discard = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/feeds/{id}/held/discard", { params })),
    onSuccess,
  });
  if (held === null) return null;
  return (
    <Dialog title={t("feeds.held.of", { name: visibleText(feed.name) })} onClose={onClose}>
      <FeedDetail detail={held.detail} />
      <p className="muted">
        <Ago ms={held.at} />
      </p>
      <p>{t(held.is_readable ? "feeds.held.means" : "feeds.held.unreadable")}</p>
      <ImportReportText report={held.report} isTaken={false} />
      <Problem error={apply.error ?? discard.error} />
      {mayDecide && (
        <div className="dialog-foot">
          <Button isBusy={discard.isPending} onClick={() => discard.mutate()}>
            {t("feeds.held.discard")}
          </Button>
          {held.is_readable && (
            <Button look="danger" isBusy={apply.isPending} onClick={() => apply.mutate(held.digest)}>
              {t("feeds.held.apply")}
            </Button>
          )}
        </div>
      )}
    </Dialog>
  );
}
