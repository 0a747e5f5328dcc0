import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { problemText } from "../../../api/problem-text.ts";
import { sessionQuery } from "../../../api/session.ts";
import type { Sender, Severity } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Segmented } from "../../../ui/fields.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { useSay } from "../../../ui/Toasts.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { tenantsQuery } from "../organisation/queries.ts";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { BlockSender } from "./BlockSender.tsx";
import { MapSender } from "./MapSender.tsx";
import { sendersQuery, type SenderState } from "./queries.ts";
import { SenderRules } from "./SenderRules.tsx";

const shownStates = ["all", "quarantined", "accepted", "blocked"] as const;
const levels: Readonly<Record<SenderState, Severity | "fine">> = {
  accepted: "fine",
  quarantined: "high",
  blocked: "informational",
};

/** Who sends logs and whose they are: new ones to be looked at, those in quarantine to be given to somebody. */
export function Senders() {
  const { t } = useTexts();
  const session = useQuery(sessionQuery);
  const [shown, setShown] = useState<(typeof shownStates)[number]>("all");
  const senders = useInfiniteQuery(sendersQuery(shown === "all" ? null : shown));
  const items = senders.data?.pages.flatMap((page) => page.items);
  const isWide = session.data?.memberships.some(({ scope }) => scope.kind === "installation") ?? false;
  return (
    <div className="stack">
      <SectionCard
        title={t("settings.senders")}
        about={t("senders.about")}
        action={
          <Segmented
            label={t("senders.state")}
            value={shown}
            onChange={setShown}
            options={shownStates.map((value) => ({ value, label: t(`senders.show.${value}`) }))}
          />
        }
      >
        {senders.isError && items === undefined ? (
          <ErrorState error={senders.error} retry={() => void senders.refetch()} />
        ) : items === undefined ? (
          <LoadingLines count={6} />
        ) : items.length === 0 ? (
          <EmptyState title={t(shown === "all" ? "senders.empty" : "senders.empty.state")}>
            <p>
              <Link to="/connect">{t("senders.empty.next")}</Link>
            </p>
          </EmptyState>
        ) : (
          <SenderTable items={items} />
        )}
        {senders.hasNextPage && (
          <div className="row">
            <Button isBusy={senders.isFetchingNextPage} onClick={() => void senders.fetchNextPage()}>
              {t("people.more")}
            </Button>
          </div>
        )}
      </SectionCard>
      {isWide && <SenderRules />}
    </div>
  );
}

function SenderTable({ items }: { readonly items: readonly Sender[] }) {
  const { t, language } = useTexts();
  const tenants = useQuery(tenantsQuery);
  const [mapping, setMapping] = useState<Sender | null>(null);
  const [blocking, setBlocking] = useState<Sender | null>(null);
  const names = new Map(tenants.data?.items.map(({ id, name }) => [id, name]));
  return (
    <>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("senders.address")}</th>
            <th>{t("senders.state")}</th>
            <th>{t("senders.of")}</th>
            <th className="number">{t("senders.messages")}</th>
            <th>{t("senders.last")}</th>
            <th>
              <span className="visually-hidden">{t("keys.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((sender) => (
            <tr key={sender.id}>
              <td>
                <code>{visibleText(sender.address)}</code>
                <div className="muted">{sender.listener}</div>
                {sender.subject !== null && <div className="muted">{visibleText(sender.subject)}</div>}
              </td>
              <td>
                <StateOf sender={sender} />
              </td>
              <td>
                {sender.tenant === null ? (
                  <span className="muted">{t("senders.nobody")}</span>
                ) : (
                  visibleText(names.get(sender.tenant) ?? sender.tenant)
                )}
              </td>
              <td className="number">{sender.message_count.toLocaleString(language)}</td>
              <td>
                <Ago ms={sender.last_seen} />
              </td>
              <td className="number">
                <Actions
                  sender={sender}
                  onMap={() => setMapping(sender)}
                  onBlock={() => setBlocking(sender)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {mapping !== null && <MapSender sender={mapping} onClose={() => setMapping(null)} />}
      {blocking !== null && <BlockSender sender={blocking} onClose={() => setBlocking(null)} />}
    </>
  );
}

function StateOf({ sender }: { readonly sender: Sender }) {
  const { t, language } = useTexts();
  const { state, is_new: isNew, held } = sender;
  if (isNew && state === "accepted") return <HealthMark level="low">{t("senders.new")}</HealthMark>;
  return (
    <>
      <HealthMark level={levels[state]}>{t(`senders.state.${state}`)}</HealthMark>
      {held.records > 0 && (
        <div className="muted">{t("senders.held", { count: held.records.toLocaleString(language) })}</div>
      )}
    </>
  );
}

function Actions({
  sender,
  onMap,
  onBlock,
}: {
  readonly sender: Sender;
  readonly onMap: () => void;
  readonly onBlock: () => void;
}): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const say = useSay();
  const queries = useQueryClient();
  const path = { id: sender.id };
  const acknowledge = useMutation({
    mutationFn: () => dataOf(client.POST("/api/v1/senders/{id}/acknowledge", { params: { path } })),
    async onSuccess() {
      say(t("senders.acknowledged", { address: visibleText(sender.address) }));
      await queries.invalidateQueries({ queryKey: ["senders"] });
    },
    onError: (error) => say(problemText(error, texts)),
  });
  const named = <span className="visually-hidden">{visibleText(sender.address)}</span>;
  return (
    <span className="row end">
      {sender.is_new && sender.state === "accepted" && (
        <Button size="small" isBusy={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
          {t("senders.acknowledge")}
          {named}
        </Button>
      )}
      <Button size="small" look={sender.state === "quarantined" ? "primary" : "quiet"} onClick={onMap}>
        {t("senders.map")}
        {named}
      </Button>
      {sender.state !== "blocked" && (
        <Button size="small" look="danger" onClick={onBlock}>
          {t("senders.block")}
          {named}
        </Button>
      )}
    </span>
  );
}
