/**
 * A line of CSV (RFC 4180, with CRLF). Log lines are written by attackers: a text that a spreadsheet would take for a formula (one
 * that begins with `=`, `+`, `-`, `@`, their full-width forms, `|`, `%`, a tab or a line break, also behind spaces and quotes) gets
 * an apostrophe in front (OWASP, CSV Injection); numbers stay numbers.
 */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** Begins a file that spreadsheets are to read as UTF-8. */
export const csvStart = "\uFEFF";

// After spaces and quotes, too: a spreadsheet's import may take them away.
const formula = /^[\s"'\u00a0\u3000\ufeff\u200b-\u200f]*[=+\-@＝＋－＠\t\r\n|%]/u;
const number = /^[+-]?\d{1,15}(?:\.\d{1,10})?$/;

function csvCell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = formula.test(text) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n\u2028\u2029]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
