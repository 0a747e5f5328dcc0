import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import type { HotfixDevice } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago, TimeText } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { EnrolDevice } from "./EnrolDevice.tsx";
import { OptOut } from "./OptOut.tsx";
import { hotfixDevicesQuery } from "./queries.ts";

/** Devices that take hotfixes by themselves. */
export function HotfixDevices() {
  const { t } = useTexts();
  const mayAdminister = useMay("administer");
  const devices = useInfiniteQuery(hotfixDevicesQuery);
  const [isEnrolling, setEnrolling] = useState(false);
  const [deciding, setDeciding] = useState<HotfixDevice | null>(null);
  const items = devices.data?.pages.flatMap((page) => page.items);
  return (
    <SectionCard
      title={t("rollouts.enrolled")}
      about={t("rollouts.enrolled.about")}
      action={
        mayAdminister && (
          <Button look="primary" icon="plus" onClick={() => setEnrolling(true)}>
            {t("rollouts.enrol")}
          </Button>
        )
      }
    >
      {devices.isError && items === undefined ? (
        <ErrorState error={devices.error} retry={() => void devices.refetch()} />
      ) : items === undefined ? (
        <LoadingLines count={4} />
      ) : items.length === 0 ? (
        <EmptyState title={t("rollouts.enrolled.empty")}>
          <p>{t("rollouts.enrolled.empty.body")}</p>
        </EmptyState>
      ) : (
        <Table items={items} onDecide={mayAdminister ? setDeciding : null} />
      )}
      {devices.hasNextPage && (
        <Button isBusy={devices.isFetchingNextPage} onClick={() => void devices.fetchNextPage()}>
          {t("rollouts.more")}
        </Button>
      )}
      {isEnrolling && <EnrolDevice onClose={() => setEnrolling(false)} />}
      {deciding !== null && <OptOut device={deciding} onClose={() => setDeciding(null)} />}
    </SectionCard>
  );
}

function Table({
  items,
  onDecide,
}: {
  readonly items: readonly HotfixDevice[];
  readonly onDecide: ((device: HotfixDevice) => void) | null;
}) {
  const { t } = useTexts();
  return (
    <table className="plain">
      <thead>
        <tr>
          <th>{t("rollouts.name")}</th>
          <th>{t("rollouts.hardware")}</th>
          <th>{t("rollouts.lane")}</th>
          <th>{t("rollouts.optOut")}</th>
          <th>{t("rollouts.contact")}</th>
          {onDecide !== null && (
            <th>
              <span className="visually-hidden">{t("rollouts.actions")}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {items.map((device) => (
          <tr key={device.id}>
            <td>
              {visibleText(device.name)}
              {device.is_canary && <div className="muted">{t("rollouts.canary")}</div>}
            </td>
            <td>{visibleText(device.hardware)}</td>
            <td>{t(`rollouts.lane.${device.lane}`)}</td>
            <td>
              {device.opt_out !== null && (
                <>
                  {visibleText(device.opt_out.reason)}
                  <div className="muted">
                    {t("rollouts.until")} <TimeText ms={device.opt_out.until} />
                  </div>
                </>
              )}
            </td>
            <td>
              <Ago ms={device.last_contact} />
            </td>
            {onDecide !== null && (
              <td className="number">
                <Button size="small" onClick={() => onDecide(device)}>
                  {t(device.opt_out === null ? "rollouts.takeOut" : "rollouts.takeIn")}
                  <span className="visually-hidden">{visibleText(device.name)}</span>
                </Button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
