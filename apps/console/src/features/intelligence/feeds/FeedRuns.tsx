import { useQuery } from "@tanstack/react-query";
import type { Feed } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Loaded } from "../../../ui/Loaded.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { TimeText } from "../../../ui/TimeText.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { feedRunsQuery } from "../queries.ts";
import { FeedDetail } from "./FeedDetail.tsx";

/** What the last runs of a feed came to. */
export function FeedRuns({ feed, onClose }: { readonly feed: Feed; readonly onClose: () => void }) {
  const { t, language } = useTexts();
  const runs = useQuery(feedRunsQuery(feed.id));
  return (
    <Dialog title={t("feeds.history.of", { name: visibleText(feed.name) })} onClose={onClose}>
      <Loaded query={runs} lines={4}>
        {({ items }) => (
          <table className="plain">
            <thead>
              <tr>
                <th>{t("feeds.last")}</th>
                <th>{t("feeds.state")}</th>
                <th className="number">{t("feeds.history.size")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((run) => (
                <tr key={run.id}>
                  <td>
                    <TimeText ms={run.started_at} />
                  </td>
                  <td>
                    {t(`feeds.state.${run.outcome}`)}
                    {run.report?.added !== undefined && (
                      <div className="muted">
                        {t("feeds.change", {
                          added: run.report.added.toLocaleString(language),
                          removed: (run.report.removed ?? 0).toLocaleString(language),
                        })}
                      </div>
                    )}
                    <FeedDetail detail={run.detail} />
                  </td>
                  <td className="number">{run.size_bytes.toLocaleString(language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </Dialog>
  );
}
