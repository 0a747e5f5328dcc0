import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Approval, Severity } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { Ago } from "../../../ui/TimeText.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { SectionCard } from "../../../ui/SectionCard.tsx";
import { DecideApproval } from "./DecideApproval.tsx";
import { approvalsQuery } from "./queries.ts";

const levels: Readonly<Record<Approval["state"], Severity | "fine">> = {
  pending: "medium",
  approved: "low",
  executing: "low",
  executed: "fine",
  failed: "high",
  rejected: "informational",
  cancelled: "informational",
  expired: "informational",
};

/** What needs a second person: what was asked for, by whom and why, and what came of it. */
export function Approvals() {
  const { t, message } = useTexts();
  const approvals = useInfiniteQuery(approvalsQuery);
  const [looking, setLooking] = useState<Approval | null>(null);
  const items = approvals.data?.pages.flatMap((page) => page.items);
  return (
    <SectionCard title={t("settings.approvals")} about={t("approvals.about")}>
      {approvals.isError && items === undefined ? (
        <ErrorState error={approvals.error} retry={() => void approvals.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={4} />
      ) : items.length === 0 ? (
        <EmptyState title={t("approvals.empty")}>
          <p>{t("approvals.empty.body")}</p>
        </EmptyState>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th>{t("approvals.asked")}</th>
              <th>{t("approvals.by")}</th>
              <th>{t("approvals.reason")}</th>
              <th>{t("senders.state")}</th>
              <th>
                <span className="visually-hidden">{t("keys.actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((approval) => (
              <tr key={approval.id}>
                <td>{message(`approval.action.${approval.action}`)}</td>
                <td>
                  {visibleText(approval.requested_by.name)} <Ago ms={approval.requested_at} />
                </td>
                <td>{visibleText(approval.reason)}</td>
                <td>
                  <HealthMark level={levels[approval.state]}>
                    {t(`approval.state.${approval.state}`)}
                  </HealthMark>
                </td>
                <td className="number">
                  <Button
                    size="small"
                    look={approval.state === "pending" ? "primary" : "quiet"}
                    onClick={() => setLooking(approval)}
                  >
                    {t(approval.state === "pending" ? "approvals.decide" : "audit.details")}
                    <span className="visually-hidden">{visibleText(approval.reason)}</span>
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {approvals.hasNextPage && (
        <div className="row">
          <Button isBusy={approvals.isFetchingNextPage} onClick={() => void approvals.fetchNextPage()}>
            {t("people.more")}
          </Button>
        </div>
      )}
      {looking !== null && <DecideApproval approval={looking} onClose={() => setLooking(null)} />}
    </SectionCard>
  );
}
