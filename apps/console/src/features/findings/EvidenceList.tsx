import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, dataOf } from "../../api/client.ts";
import type { Evidence, Finding } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Section } from "../../ui/Drawer.tsx";
import { ErrorState, LoadingLines } from "../../ui/states.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { PivotValue } from "../events/PivotValue.tsx";
import { EvidenceTimeline } from "./EvidenceTimeline.tsx";
import { HighlightedLine } from "./HighlightedLine.tsx";

const shownAtFirst = 5;

/** The events that a finding rests on: when they were, the raw line of each with what matched marked, and why it matched. */
export function EvidenceList({ finding }: { readonly finding: Finding }) {
  const { t, language } = useTexts();
  const { id, count } = finding;
  const evidence = useInfiniteQuery({
    queryKey: ["evidence", id, count],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        client.GET("/api/v1/findings/{id}/evidence", {
          params: {
            path: { id },
            query: {
              limit: pageParam === null ? shownAtFirst : 50,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before) => before,
  });
  const items = evidence.data?.pages.flatMap((page) => page.items);
  return (
    <Section
      title={t("finding.evidence")}
      aside={
        <span className="muted">
          {t("finding.evidence.count", { count: count.toLocaleString(language) })}
        </span>
      }
    >
      {evidence.isError ? (
        <ErrorState error={evidence.error} retry={() => void evidence.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={4} />
      ) : (
        <>
          <EvidenceTimeline finding={finding} items={items} />
          <ol className="evidence-list">
            {items.map((item) => (
              <EvidenceItem key={item.event_uid} item={item} />
            ))}
          </ol>
          {evidence.hasNextPage && (
            <Button
              size="small"
              isBusy={evidence.isFetchingNextPage}
              onClick={() => void evidence.fetchNextPage()}
            >
              {t("finding.evidence.more")}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}

function EvidenceItem({ item }: { readonly item: Evidence }) {
  const { t } = useTexts();
  const raw = typeof item.event?.["raw_data"] === "string" ? item.event["raw_data"] : null;
  return (
    <li className="evidence">
      <div className="evidence-head">
        <TimeText ms={item.event_time} />
        <Link to="/events/{-$uid}" params={{ uid: item.event_uid }} search={{ view: "page" }}>
          {t("finding.evidence.event")}
        </Link>
      </div>
      {raw === null ? (
        <p className="muted">{t("finding.evidence.gone")}</p>
      ) : (
        <HighlightedLine text={raw} values={item.matched.map(({ value }) => value)} />
      )}
      {item.matched.length > 0 && (
        <table className="matched">
          <caption className="visually-hidden">{t("finding.matched")}</caption>
          <thead>
            <tr>
              <th>{t("finding.matched.field")}</th>
              <th>{t("finding.matched.rule")}</th>
              <th>{t("finding.matched.event")}</th>
            </tr>
          </thead>
          <tbody>
            {item.matched.map(({ field, path, operator, pattern, value }, index) => (
              <tr key={index}>
                <td>
                  <code title={path}>{field === "" ? t("finding.matched.anywhere") : field}</code>
                </td>
                <td>
                  <span className="muted">{operator === "" ? "=" : operator}</span> <code>{pattern}</code>
                </td>
                <td>
                  <PivotValue path={path} value={value} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
}
