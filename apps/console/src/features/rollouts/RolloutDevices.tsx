import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RolloutDeviceState } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { SectionCard } from "../../ui/SectionCard.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { EmptyState, ErrorState, LoadingLines } from "../../ui/states.tsx";
import { Ago } from "../../ui/TimeText.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { deviceStates } from "./device-states.ts";
import { rolloutDevicesQuery } from "./queries.ts";
import { RingName } from "./RingName.tsx";

const shownAtOnce = 200;

/** Every device of a roll-out: what it is, what confirms it, and whether it was hit. */
export function RolloutDevices({ id, rings }: { readonly id: string; readonly rings: readonly string[] }) {
  const { t } = useTexts();
  const devices = useQuery(rolloutDevicesQuery(id));
  const [state, setState] = useState<RolloutDeviceState | "">("");
  if (devices.isError && devices.data === undefined)
    return <ErrorState error={devices.error} retry={() => void devices.refetch()} />;
  if (devices.data === undefined) return <LoadingLines count={6} />;
  const { items, total } = devices.data;
  const shown = items.filter((one) => state === "" || one.state === state);
  return (
    <SectionCard
      title={t("rollouts.devices")}
      about={total > shownAtOnce ? t("rollouts.devices.some", { shown: shownAtOnce, total }) : undefined}
      action={
        <SelectField
          label={t("rollouts.state")}
          value={state}
          onChange={setState}
          options={[
            { value: "", label: t("rollouts.anyState") },
            ...deviceStates.map(({ id }) => ({ value: id, label: t(`rollouts.device.${id}`) })),
          ]}
        />
      }
    >
      {shown.length === 0 ? (
        <EmptyState title={t("rollouts.devices.none")}>
          <p>{t("rollouts.devices.none.body")}</p>
        </EmptyState>
      ) : (
        <table className="plain">
          <thead>
            <tr>
              <th>{t("rollouts.name")}</th>
              <th>{t("rollouts.ring")}</th>
              <th>{t("rollouts.state")}</th>
              <th>{t("rollouts.signals")}</th>
              <th>{t("rollouts.compromise")}</th>
              <th>{t("rollouts.contact")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, shownAtOnce).map((device) => (
              <tr key={device.id}>
                <td>{visibleText(device.name)}</td>
                <td>
                  <RingName name={rings[device.ring] ?? ""} />
                </td>
                <td>
                  <HealthMark
                    level={deviceStates.find(({ id }) => id === device.state)?.level ?? "informational"}
                  >
                    {t(`rollouts.device.${device.state}`)}
                  </HealthMark>
                </td>
                <td>{device.signals.map((one) => t(`rollouts.signal.${one}`)).join(", ")}</td>
                <td>
                  <HealthMark level={compromiseLevels[device.compromise]}>
                    {t(`rollouts.compromise.${device.compromise}`)}
                  </HealthMark>
                </td>
                <td>
                  <Ago ms={device.last_contact} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </SectionCard>
  );
}

const compromiseLevels = { hit: "critical", "not hit": "fine", unknown: "informational" } as const;
