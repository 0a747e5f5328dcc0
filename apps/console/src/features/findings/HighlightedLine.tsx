import { visibleText } from "../../ui/Value.tsx";

const maximumLength = 4_000;
const maximumMarks = 50;

/** A raw line with what matched marked in it. Text only, whatever it holds. */
export function HighlightedLine({
  text,
  values,
}: {
  readonly text: string;
  readonly values: readonly string[];
}) {
  const line = text.slice(0, maximumLength);
  return (
    <pre className="raw">
      {split(line, values).map(({ part, isMarked }, index) =>
        isMarked ? (
          <mark key={index}>{visibleText(part)}</mark>
        ) : (
          <span key={index}>{visibleText(part)}</span>
        ),
      )}
      {text.length > maximumLength ? "…" : ""}
    </pre>
  );
}

interface Part {
  readonly part: string;
  readonly isMarked: boolean;
}

function split(line: string, values: readonly string[]): readonly Part[] {
  const found = values
    .filter((value) => value.length > 1)
    .map((value) => ({ start: line.toLowerCase().indexOf(value.toLowerCase()), length: value.length }))
    .filter(({ start }) => start !== -1)
    .sort((a, b) => a.start - b.start)
    .slice(0, maximumMarks);
  const parts: Part[] = [];
  let at = 0;
  for (const { start, length } of found) {
    if (start < at) continue;
    parts.push(
      { part: line.slice(at, start), isMarked: false },
      { part: line.slice(start, start + length), isMarked: true },
    );
    at = start + length;
  }
  return [...parts, { part: line.slice(at), isMarked: false }];
}
