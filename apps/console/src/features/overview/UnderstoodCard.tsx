import { Link } from "@tanstack/react-router";
import type { Status } from "../../api/types.ts";
import { useTexts } from "../../i18n/i18n.tsx";
import { HealthMark } from "../../ui/SeverityMark.tsx";
import { Answer } from "./Answer.tsx";

const shown = 4;

/** How much of what arrived became a specific event, and why the rest did not. All of it is kept. */
export function UnderstoodCard({ status }: { readonly status: Status | undefined }) {
  const { t, language, message } = useTexts();
  const base = [...(status?.events.base ?? [])].sort((a, b) => b.count - a.count);
  const notUnderstood = base.reduce((sum, { count }) => sum + count, 0);
  const all = (status?.events.specific ?? 0) + notUnderstood;
  return (
    <Answer
      title={t("overview.understood")}
      // No telemetry is not health: a dash where nothing can be said.
      figure={
        status === undefined ? null : all === 0 ? "–" : percentText(status.events.specific / all, language)
      }
      says={
        all === 0
          ? t("overview.understood.nothing")
          : t("overview.understood.of", { count: all.toLocaleString(language) })
      }
    >
      <ul className="facts">
        {base.slice(0, shown).map(({ reason, count }) => (
          <li key={reason}>
            <Link
              to="/events/{-$uid}"
              params={{}}
              search={{ q: `class_uid:0 status_code:${reason}` }}
              className="plain-link"
            >
              <HealthMark level="medium">{message(`base.${reason}`)}</HealthMark>
            </Link>
            <span className="number">{count.toLocaleString(language)}</span>
          </li>
        ))}
        {all > 0 && base.length === 0 && (
          <li>
            <HealthMark level="fine">{t("overview.understood.all")}</HealthMark>
          </li>
        )}
      </ul>
    </Answer>
  );
}

/** One decimal, and never 100 % while anything is missing. */
function percentText(share: number, language: string): string {
  const shownShare = share < 1 ? Math.min(share, 0.999) : 1;
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(shownShare);
}
