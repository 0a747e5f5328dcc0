/** One row of a delimited file. */
export interface Row {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const maximumCells = 256;
const maximumCellLength = 65_536;

/**
 * Rows of delimited text (RFC 4180), forgiving: a quote within an unquoted cell is itself, a quote that is never closed ends
 * with its line. Rows without any text are left out.
 */
export function* rowsOf(text: string, delimiter: string): Generator<Row> {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const begun = line;
    const cells: string[] = [];
    for (;;) {
      const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, delimiter);
      if (cells.length < maximumCells) cells.push(cell.value.slice(0, maximumCellLength));
      line += countLineFeeds(cell.value);
      at = cell.end;
      if (text[at] !== delimiter) break;
      at += 1;
    }
    // To the line's end: what stands behind a closing quote is no part of anything.
    const end = text.indexOf("\n", at);
    at = end === -1 ? text.length : end + 1;
    line += 1;
    if (cells.some((cell) => cell.trim() !== "")) yield { line: begun, cells };
  }
}

function plainCell(
  text: string,
  start: number,
  delimiter: string,
): { readonly value: string; readonly end: number } {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n") end += 1;
  return { value: text.slice(start, end).replace(/\r$/, ""), end };
}

function quotedCell(text: string, start: number): { readonly value: string; readonly end: number } {
  let value = "";
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    const isTooLong = quote - start > maximumCellLength;
    if (quote === -1 || isTooLong) {
      const end = text.indexOf("\n", start);
      const stop = end === -1 ? text.length : end;
      return { value: text.slice(start, stop).replace(/\r$/, ""), end: stop };
    }
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}

function countLineFeeds(value: string): number {
  let count = 0;
  for (let at = value.indexOf("\n"); at !== -1; at = value.indexOf("\n", at + 1)) count += 1;
  return count;
}

const delimiters = [",", ";", "\t", "|"] as const;

/**
 * The delimiter that cuts most of the first lines into the same number of cells, two or more; `null` where none does.
 * Comment lines are not looked at.
 */
export function delimiterOf(text: string): string | null {
  const sample = text.slice(0, 65_536);
  let best: { readonly delimiter: string; readonly share: number; readonly width: number } | null = null;
  for (const delimiter of delimiters) {
    const widths: number[] = [];
    for (const { cells } of rowsOf(sample, delimiter)) {
      if (widths.length === 100) break;
      if (!/^\s*(?:#|\/\/|;)/.test(cells[0] ?? "")) widths.push(cells.length);
    }
    const usual = mostFrequent(widths);
    const share = widths.filter((width) => width === usual).length / Math.max(widths.length, 1);
    const isBetter =
      best === null || share > best.share + 0.05 || (share > best.share - 0.05 && usual > best.width);
    if (usual >= 2 && share >= 0.7 && isBetter) best = { delimiter, share, width: usual };
  }
  return best?.delimiter ?? null;
}

function mostFrequent(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const [first] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  return first?.[0] ?? 0;
}
