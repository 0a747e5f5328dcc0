import type { Device } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { durationText } from "../../ui/TimeText.tsx";

/** Whether a device reports. Silence is never shown as health: without telemetry nothing can be said. */
export function DeviceHealth({ device }: { readonly device: Device }) {
  const { t, language } = useTexts();
  const within = durationText(device.expected_within_ms, language);
  if (device.event_count === 0)
    return (
      <span title={t("devices.neverReported.hint")}>
        <HealthMark level="medium">{t("devices.neverReported")}</HealthMark>
      </span>
    );
  return device.silent_since === null ? (
    <span title={t("devices.reporting.hint", { within })}>
      <HealthMark level="informational">{t("devices.reporting")}</HealthMark>
    </span>
  ) : (
    <span title={t("devices.silent.hint", { within })}>
      <HealthMark level="high">{t("devices.silentMark")}</HealthMark>
    </span>
  );
}
