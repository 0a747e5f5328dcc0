import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { client, dataOf } from "../../../api/client.ts";
import { sessionQuery } from "../../../api/session.ts";
import type { AuditEntry } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Segmented } from "../../../ui/fields.tsx";
import { Icon } from "../../../ui/Icon.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { TimeText } from "../../../ui/TimeText.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { ChainStatus } from "./ChainStatus.tsx";

type Chain = "tenant" | "installation";

/** Who changed what, when and from where; and whether the log itself is whole. */
export function Audit() {
  const { t } = useTexts();
  const session = useQuery(sessionQuery);
  const [chain, setChain] = useState<Chain>("tenant");
  const isWide = session.data?.memberships.some(({ scope }) => scope.kind === "installation") ?? false;
  const log = useInfiniteQuery({
    queryKey: ["audit", chain],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        client.GET("/api/v1/audit", {
          params: { query: { chain, limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const entries = log.data?.pages.flatMap(({ items }) => items);
  return (
    <SectionCard
      title={t("settings.audit")}
      about={t("audit.about")}
      action={
        <span className="row">
          {isWide && (
            <Segmented
              label={t("audit.chain")}
              value={chain}
              onChange={setChain}
              options={[
                { value: "tenant", label: t("audit.chain.tenant") },
                { value: "installation", label: t("audit.chain.installation") },
              ]}
            />
          )}
          <a className="button" href={`/api/v1/audit/export?chain=${chain}`} download="audit.ndjson">
            <Icon name="download" />
            {t("audit.export")}
          </a>
        </span>
      }
    >
      <ChainStatus key={chain} chain={chain} entries={entries ?? []} />
      {log.isError ? (
        <ErrorState error={log.error} retry={() => void log.refetch()} />
      ) : entries === undefined ? (
        <LoadingLines count={8} />
      ) : entries.length === 0 ? (
        <EmptyState title={t("audit.empty")} />
      ) : (
        <Entries entries={entries} />
      )}
      {log.hasNextPage && (
        <div className="row">
          <Button isBusy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {t("audit.more")}
          </Button>
        </div>
      )}
    </SectionCard>
  );
}

function Entries({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const { t, find } = useTexts();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <table className="plain audit">
      <thead>
        <tr>
          <th className="number">{t("audit.seq")}</th>
          <th>{t("events.time")}</th>
          <th>{t("audit.who")}</th>
          <th>{t("audit.what")}</th>
          <th>{t("audit.object")}</th>
          <th>
            <span className="visually-hidden">{t("keys.actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Fragment key={entry.seq}>
            <tr>
              <td className="number muted">{entry.seq}</td>
              <td>
                <TimeText ms={entry.time} />
              </td>
              <td>
                {visibleText(entry.actor.name)}{" "}
                <span className="muted">{visibleText(entry.actor.address ?? "")}</span>
              </td>
              <td title={entry.action}>{find(`audit.action.${entry.action}`) ?? entry.action}</td>
              <td>{visibleText(entry.object.name ?? entry.object.id)}</td>
              <td className="number">
                <Button
                  size="small"
                  look="quiet"
                  aria-expanded={open === entry.seq}
                  onClick={() => setOpen(open === entry.seq ? null : entry.seq)}
                >
                  {t("audit.details")}
                </Button>
              </td>
            </tr>
            {open === entry.seq && (
              <tr>
                <td colSpan={6}>
                  <pre className="block">{visibleText(JSON.stringify(entry, null, 2))}</pre>
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
