import type { Hunt, Severity } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";

const levels: Readonly<Record<Hunt["state"], Severity | "fine">> = {
  waiting: "informational",
  running: "low",
  paused: "medium",
  done: "fine",
  failed: "high",
  cancelled: "informational",
};

/** How far a hunt is. */
export function HuntState({ hunt }: { readonly hunt: Hunt }) {
  const { t, language } = useTexts();
  const { state, share } = hunt;
  const percent = new Intl.NumberFormat(language, { style: "percent" }).format(Math.floor(share * 100) / 100);
  return (
    <HealthMark level={levels[state]}>
      {t(`hunt.state.${state}`)}
      {(state === "running" || state === "paused") && ` ${percent}`}
    </HealthMark>
  );
}

/** What a hunt is called: its own title, or what it was started for. */
export function useHuntTitle(): (hunt: Hunt) => string {
  const { t, language } = useTexts();
  return ({ title, origin, subject }) => {
    const count = subject.count.toLocaleString(language);
    if (origin === "new-rules") return t("hunt.title.rules", { count });
    if (origin === "new-indicators")
      return subject.source === null ? title : t("hunt.title.indicators", { count, source: subject.source });
    return title;
  };
}
