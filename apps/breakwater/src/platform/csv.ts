/**
 * A line of CSV (RFC 4180, with CRLF). What a spreadsheet would take for a formula is text: a cell that begins with `=`, `+`, `-`,
 * `@`, a tab or a line end gets an apostrophe before it (OWASP, CSV Injection); numbers stay numbers.
 */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** Begins a file that spreadsheets are to read as UTF-8. */
export const csvStart = "\uFEFF";

function csvCell(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
