import { useTexts } from "../../i18n/i18n.tsx";
import { visibleText } from "../../ui/visible-text.ts";
import { highlight, shorten } from "./highlight.ts";

/** A raw line with what matched marked in it. Text only, whatever it holds; however long it is, what matched is in view. */
export function HighlightedLine({
  text,
  values,
}: {
  readonly text: string;
  readonly values: readonly string[];
}) {
  const { t, language } = useTexts();
  return (
    <pre className="block raw">
      {shorten(highlight(text, values)).map((part, index) => {
        if ("left" in part)
          return (
            <i key={index} className="left-out">
              {` ${t("finding.evidence.leftOut", { count: part.left.toLocaleString(language) })} `}
            </i>
          );
        return part.isMarked ? (
          <mark key={index}>{visibleText(part.text)}</mark>
        ) : (
          <span key={index}>{visibleText(part.text)}</span>
        );
      })}
    </pre>
  );
}
