import type { Case, Severity } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";

const levels: Readonly<Record<Case["state"], Severity | "fine">> = {
  new: "high",
  "in-progress": "low",
  "on-hold": "medium",
  resolved: "fine",
  closed: "informational",
};

export function CaseState({ state }: { readonly state: Case["state"] }) {
  const { t } = useTexts();
  return <HealthMark level={levels[state]}>{t(`case.state.${state}`)}</HealthMark>;
}
