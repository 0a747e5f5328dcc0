import { visibleText } from "../../ui/visible-text.ts";
import { highlight } from "./highlight.ts";

const maximumLength = 8_000;

/** A raw line with what matched marked in it. Text only, whatever it holds. */
export function HighlightedLine({
  text,
  values,
}: {
  readonly text: string;
  readonly values: readonly string[];
}) {
  return (
    <pre className="block raw">
      {highlight(text.slice(0, maximumLength), values).map((part, index) =>
        part.isMarked ? (
          <mark key={index}>{visibleText(part.text)}</mark>
        ) : (
          <span key={index}>{visibleText(part.text)}</span>
        ),
      )}
      {text.length > maximumLength ? "…" : ""}
    </pre>
  );
}
