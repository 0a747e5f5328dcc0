import type { Rollout } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";

const levels = { running: "low", paused: "medium", stopped: "critical", finished: "fine" } as const;

export function RolloutState({ state }: { readonly state: Rollout["state"] }) {
  const { t } = useTexts();
  return <HealthMark level={levels[state]}>{t(`rollouts.state.${state}`)}</HealthMark>;
}
