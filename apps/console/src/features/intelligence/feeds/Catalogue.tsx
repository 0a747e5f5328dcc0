import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, dataOf } from "../../../api/client.ts";
import { problemText } from "../../../api/problem-text.ts";
import { useMay } from "../../../api/session.ts";
import type { Feed, FeedEntry } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { useSay } from "../../../ui/Toasts.tsx";

/** Public sources that come with Breakwater; one press makes a feed of one. */
export function Catalogue({
  entries,
  feeds,
}: {
  readonly entries: readonly FeedEntry[];
  readonly feeds: readonly Feed[];
}) {
  const texts = useTexts();
  const { t, language } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const mayDecide = useMay("decide");
  const choose = useMutation({
    mutationFn: (catalogue: string) => dataOf(client.POST("/api/v1/feeds", { body: { catalogue } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["feeds"] }),
    onError: (error) => say(problemText(error, texts)),
  });
  return (
    <SectionCard title={t("feeds.catalogue")} about={t("feeds.catalogue.about")}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("feeds.name")}</th>
            <th>{t("feeds.licence")}</th>
            <th>
              <span className="visually-hidden">{t("intel.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td>
                {entry.name}
                <div>{entry.about[language]}</div>
                <div className="muted">
                  {[
                    entry.publisher,
                    entry.kind === "knowledge" || entry.kind === "csaf" ? t(`feeds.kind.${entry.kind}`) : "",
                    entry.warninglist_action === null
                      ? ""
                      : `${t("feeds.kind.warninglist")} (${t(`feeds.warninglist.${entry.warninglist_action}`)})`,
                    `TLP:${entry.tlp.toUpperCase()}`,
                    t("intel.reliability", { grade: entry.reliability }),
                    entry.needs_key ? t("feeds.catalogue.key") : "",
                  ]
                    .filter((text) => text !== "")
                    .join(" · ")}
                </div>
              </td>
              <td>
                {entry.licence}
                <div>
                  <a href={entry.page} target="_blank" rel="noreferrer">
                    {t("feeds.catalogue.page")}
                    <span className="visually-hidden">{entry.name}</span>
                  </a>
                </div>
              </td>
              <td className="number">
                {feeds.some(({ catalogue }) => catalogue === entry.id) ? (
                  <span className="muted">{t("feeds.catalogue.chosen")}</span>
                ) : (
                  mayDecide && (
                    <Button size="small" isBusy={choose.isPending} onClick={() => choose.mutate(entry.id)}>
                      {t("feeds.catalogue.choose")}
                      <span className="visually-hidden">{entry.name}</span>
                    </Button>
                  )
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </SectionCard>
  );
}
