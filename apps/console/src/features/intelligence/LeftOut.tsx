import { useTexts } from "../../i18n/i18n.tsx";
import { visibleText } from "../../ui/visible-text.ts";

interface Properties {
  readonly counts: Readonly<Record<string, number>>;
  /** Where what was left out can be looked at. */
  readonly onOpen?: (reason: string) => void;
}

/** What an import did not take, by reason. */
export function LeftOut({ counts, onOpen }: Properties) {
  const { t, language } = useTexts();
  const textOf = useReasonText();
  const reasons = Object.entries(counts);
  if (reasons.length === 0) return <span className="faint">{t("intel.leftOut.none")}</span>;
  return reasons.map(([reason, count]) => {
    const text = (
      <>
        {count.toLocaleString(language)} <span className="muted">{textOf(reason)}</span>
      </>
    );
    return (
      <div key={reason}>
        {onOpen === undefined ? (
          text
        ) : (
          <button type="button" className="link" onClick={() => onOpen(reason)}>
            {text}
          </button>
        )}
      </div>
    );
  });
}

export function useReasonText(): (reason: string) => string {
  const { find } = useTexts();
  return (reason) => find(`intel.leftOut.${reason}`) ?? visibleText(reason);
}
