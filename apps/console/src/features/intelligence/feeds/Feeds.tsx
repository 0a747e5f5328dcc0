import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { problemText } from "../../../api/problem-text.ts";
import { useMay } from "../../../api/session.ts";
import type { Feed } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { feedsQuery } from "../queries.ts";
import { AddFeed } from "./AddFeed.tsx";
import { Catalogue } from "./Catalogue.tsx";
import { FeedRuns } from "./FeedRuns.tsx";
import { FeedState } from "./FeedState.tsx";
import { HeldContent } from "./HeldContent.tsx";
import { RemoveFeed } from "./RemoveFeed.tsx";

type Open = { readonly kind: "add" } | { readonly kind: "held" | "runs" | "remove"; readonly id: string };

/** Sources that are asked by themselves, how each is, and the catalogue to choose from. */
export function Feeds() {
  const { t } = useTexts();
  const feeds = useQuery(feedsQuery);
  const mayDecide = useMay("decide");
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const chosen =
    open === null || open.kind === "add" ? undefined : feeds.data?.items.find(({ id }) => id === open.id);
  return (
    <div className="stack">
      <SectionCard
        title={t("intel.feeds")}
        about={t("feeds.about")}
        action={
          mayDecide && (
            <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "add" })}>
              {t("feeds.add")}
            </Button>
          )
        }
      >
        {feeds.isError && feeds.data === undefined ? (
          <ErrorState error={feeds.error} retry={() => void feeds.refetch()} />
        ) : feeds.data === undefined ? (
          <LoadingLines count={4} />
        ) : feeds.data.items.length === 0 ? (
          <EmptyState title={t("feeds.empty")}>
            <p>{t("feeds.empty.body")}</p>
          </EmptyState>
        ) : (
          <FeedTable feeds={feeds.data.items} onOpen={(kind, id) => setOpen({ kind, id })} />
        )}
      </SectionCard>
      {feeds.data !== undefined && <Catalogue entries={feeds.data.catalogue} feeds={feeds.data.items} />}
      {open?.kind === "add" && <AddFeed onClose={close} />}
      {open?.kind === "held" && chosen !== undefined && <HeldContent feed={chosen} onClose={close} />}
      {open?.kind === "runs" && chosen !== undefined && <FeedRuns feed={chosen} onClose={close} />}
      {open?.kind === "remove" && chosen !== undefined && <RemoveFeed feed={chosen} onClose={close} />}
    </div>
  );
}

function FeedTable({
  feeds,
  onOpen,
}: {
  readonly feeds: readonly Feed[];
  readonly onOpen: (kind: "held" | "runs" | "remove", id: string) => void;
}) {
  const { t } = useTexts();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("feeds.name")}</th>
          <th>{t("feeds.state")}</th>
          <th>{t("feeds.last")}</th>
          <th>{t("feeds.next")}</th>
          <th>
            <span className="visually-hidden">{t("intel.actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {feeds.map((feed) => (
          <tr key={feed.id}>
            <td>
              {visibleText(feed.name)}
              <div className="muted cut">{visibleText(feed.address)}</div>
              <div className="muted">
                {[
                  t(`feeds.kind.${feed.warninglist_action === null ? feed.kind : "warninglist"}`),
                  feed.tlp === null ? "" : `TLP:${feed.tlp.toUpperCase()}`,
                  feed.reliability === null ? "" : t("intel.reliability", { grade: feed.reliability }),
                  visibleText(feed.licence),
                  feed.whose === "installation" ? t("intel.forAll") : "",
                ]
                  .filter((text) => text !== "")
                  .join(" · ")}
              </div>
            </td>
            <td>
              <FeedState feed={feed} />
              {feed.held !== null && (
                <Button size="small" onClick={() => onOpen("held", feed.id)}>
                  {t("feeds.look")}
                  <span className="visually-hidden">{visibleText(feed.name)}</span>
                </Button>
              )}
            </td>
            <td>
              <Ago ms={feed.last_run?.ended_at ?? null} />
            </td>
            <td>
              <Ago ms={feed.next_run_at} />
            </td>
            <td className="number">
              <FeedActions feed={feed} onOpen={(kind) => onOpen(kind, feed.id)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function FeedActions({
  feed,
  onOpen,
}: {
  readonly feed: Feed;
  readonly onOpen: (kind: "runs" | "remove") => void;
}) {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const mayDecide = useMay("decide");
  const params = { path: { id: feed.id } };
  const how = {
    onSuccess: () => queries.invalidateQueries({ queryKey: ["feeds"] }),
    onError: (error: Error) => say(problemText(error, texts)),
  };
  const run = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/feeds/{id}/run", { params })),
    ...how,
  });
  const turn = useMutation({
    mutationFn: () => dataOf(client.PATCH("/api/v1/feeds/{id}", { params, body: { is_on: !feed.is_on } })),
    ...how,
  });
  const name = <span className="visually-hidden">{visibleText(feed.name)}</span>;
  return (
    <span className="row">
      <Button size="small" look="quiet" onClick={() => onOpen("runs")}>
        {t("feeds.history")}
        {name}
      </Button>
      {mayDecide && (
        <>
          <Button size="small" isBusy={run.isPending || feed.is_running} onClick={() => run.mutate()}>
            {t("feeds.run")}
            {name}
          </Button>
          <Button size="small" isBusy={turn.isPending} onClick={() => turn.mutate()}>
            {t(feed.is_on ? "feeds.off" : "feeds.on")}
            {name}
          </Button>
          <Button size="small" look="danger" onClick={() => onOpen("remove")}>
            {t("action.remove")}
            {name}
          </Button>
        </>
      )}
    </span>
  );
}
