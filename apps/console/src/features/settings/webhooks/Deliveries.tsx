import { useQuery } from "@tanstack/react-query";
import type { Webhook } from "../../../api/types.ts";
import { useTexts } from "../../../i18n/i18n.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { HealthMark } from "../../../ui/SeverityMark.tsx";
import { ErrorState, LoadingLines } from "../../../ui/states.tsx";
import { TimeText } from "../../../ui/TimeText.tsx";
import { visibleText } from "../../../ui/visible-text.ts";
import { deliveriesQuery } from "./queries.ts";

const levels = { waiting: "medium", delivered: "fine", dead: "high" } as const;

/** What was sent to a webhook, and what became of it. */
export function Deliveries({
  webhook,
  onClose,
}: {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}) {
  const { t } = useTexts();
  const deliveries = useQuery(deliveriesQuery(webhook.id));
  return (
    <Dialog title={t("webhooks.log.of", { name: visibleText(webhook.name) })} onClose={onClose}>
      {deliveries.isError && deliveries.data === undefined ? (
        <ErrorState error={deliveries.error} retry={() => void deliveries.refetch()} />
      ) : deliveries.data === undefined ? (
        <LoadingLines count={4} />
      ) : deliveries.data.items.length === 0 ? (
        <p>{t("webhooks.log.empty")}</p>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th>{t("webhooks.log")}</th>
              <th>{t("webhooks.state")}</th>
              <th className="number">{t("webhooks.log.attempts")}</th>
            </tr>
          </thead>
          <tbody>
            {deliveries.data.items.map((one) => (
              <tr key={one.id}>
                <td>
                  {t(`webhooks.kind.${one.kind}`)}
                  <div className="muted">
                    <TimeText ms={one.created_at} />
                  </div>
                </td>
                <td>
                  <HealthMark level={levels[one.state]}>{t(`webhooks.log.${one.state}`)}</HealthMark>
                  {one.last_problem !== null && <div className="muted">{visibleText(one.last_problem)}</div>}
                </td>
                <td className="number">{one.attempts}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
