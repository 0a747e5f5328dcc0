/** A cell of a table's export: what it says, without marks and colours. */
export type Cell = string | number | boolean | null | undefined;

/**
 * RFC 4180 text of a table, with CRLF. Log lines are written by attackers: a text that a spreadsheet would take for a
 * formula (one that starts with = + - @ or their full-width forms, a tab or a line break) gets an apostrophe in front.
 */
export function toCsv(columns: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [columns.map(toCell).join(",")];
  for (const row of rows) lines.push(row.map(toCell).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

// After spaces and quotes, too: a spreadsheet's import may take them away.
const formula = /^[\s"'\u00a0\u3000\ufeff\u200b-\u200f]*[=+\-@＝＋－＠\t\r\n|%]/u;
const number = /^[+-]?\d{1,15}(?:\.\d{1,10})?$/;

function toCell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const text = formula.test(value) && !number.test(value) ? `'${value}` : value;
  return /[",\r\n\u2028\u2029]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
