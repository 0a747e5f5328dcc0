const maximumColumns = 512;

/**
 * Splits one line of comma-separated values from `start` (RFC 4180 §2, as firewalls write it). Inside quotes a comma is
 * text and `""` is a quote; a quote ends its value only where a comma or the end follows, so that what a stranger put into
 * a URL or a name cannot begin a column. `\"` around a value, as relays leave it, is taken for the quote.
 */
export function parseDelimited(text: string, start = 0): readonly string[] {
  const columns: string[] = [];
  let at = start;
  while (columns.length < maximumColumns) {
    const escaped = text[at] === "\\" && text[at + 1] === '"';
    const quoted = text[at] === '"' || escaped;
    const value = quoted ? readQuoted(text, at + (escaped ? 2 : 1), escaped) : readPlain(text, at);
    columns.push(value.text);
    if (value.end >= text.length) break;
    at = value.end + 1;
  }
  return columns;
}

interface Value {
  readonly text: string;
  /** Position of the comma behind it, or the end of the text. */
  readonly end: number;
}

function readPlain(text: string, start: number): Value {
  const comma = text.indexOf(",", start);
  const end = comma === -1 ? text.length : comma;
  return { text: text.slice(start, end), end };
}

function readQuoted(text: string, start: number, escaped: boolean): Value {
  let at = start;
  for (;;) {
    const quote = text.indexOf('"', at);
    // Cut in the middle: what is left is the value.
    if (quote === -1) return { text: text.slice(start).replaceAll('""', '"'), end: text.length };
    if (text[quote + 1] === '"' && !escaped) at = quote + 2;
    else if (quote + 1 >= text.length || text[quote + 1] === ",") {
      const end = escaped && text[quote - 1] === "\\" ? quote - 1 : quote;
      return { text: text.slice(start, end).replaceAll('""', '"'), end: quote + 1 };
    } else at = quote + 1;
  }
}
