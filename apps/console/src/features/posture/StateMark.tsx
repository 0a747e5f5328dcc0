import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";

const levels = { met: "fine", not_met: "high", unknown: "informational" } as const;

/** Met, not met, or not known: what is not known is never shown as fine. */
export function StateMark({ state }: { readonly state: keyof typeof levels }) {
  const { t } = useTexts();
  return <HealthMark level={levels[state]}>{t(`posture.state.${state}`)}</HealthMark>;
}
