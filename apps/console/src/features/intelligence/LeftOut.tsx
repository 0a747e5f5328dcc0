import { useTexts } from "../../i18n/i18n.tsx";
import { visibleText } from "../../ui/visible-text.ts";

/** What an import did not take, by reason. */
export function LeftOut({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const { t, find, language } = useTexts();
  const reasons = Object.entries(counts);
  if (reasons.length === 0) return <span className="faint">{t("intel.leftOut.none")}</span>;
  return reasons.map(([reason, count]) => (
    <div key={reason}>
      {count.toLocaleString(language)}{" "}
      <span className="muted">{find(`intel.leftOut.${reason}`) ?? visibleText(reason)}</span>
    </div>
  ));
}
