export interface Part {
  readonly text: string;
  readonly isMarked: boolean;
}

const maximumMarks = 100;

/** A line in parts, those marked that are one of the values, wherever they stand, whatever their case. */
export function highlight(line: string, values: readonly string[]): readonly Part[] {
  const folded = fold(line);
  const spans: { readonly start: number; readonly end: number }[] = [];
  const wanted = new Set(values.filter((value) => value.trim().length > 1).map(fold));
  for (const value of wanted) {
    // Where a value is long enough to mean itself everywhere, every place of it is marked; a short one only once.
    let from = folded.indexOf(value);
    while (from !== -1 && spans.length < maximumMarks) {
      spans.push({ start: from, end: from + value.length });
      from = value.length > 3 ? folded.indexOf(value, from + value.length) : -1;
    }
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const parts: Part[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    if (start < at) continue;
    if (start > at) parts.push({ text: line.slice(at, start), isMarked: false });
    parts.push({ text: line.slice(start, end), isMarked: true });
    at = end;
  }
  if (at < line.length) parts.push({ text: line.slice(at), isMarked: false });
  return parts;
}

/** So many characters left out of a part. */
interface LeftOut {
  readonly left: number;
}

const longPart = 3_000;
const keptAtEnds = 1_000;

/** Long parts without their middles: padding must not push what matched out of view. */
export function shorten(parts: readonly Part[]): readonly (Part | LeftOut)[] {
  return parts.flatMap((part): readonly (Part | LeftOut)[] => {
    if (part.text.length <= longPart) return [part];
    const { text, isMarked } = part;
    return [
      { text: text.slice(0, keptAtEnds), isMarked },
      { left: text.length - 2 * keptAtEnds },
      { text: text.slice(-keptAtEnds), isMarked },
    ];
  });
}

/** Lower case, letter by letter, so that every place stays where it is. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text)
    .map((sign) => (sign.toLowerCase().length === sign.length ? sign.toLowerCase() : sign))
    .join("");
}
