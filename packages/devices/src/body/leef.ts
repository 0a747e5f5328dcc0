/** A LEEF message: IBM "Log Event Extended Format (LEEF)", versions 1.0 and 2.0. */
export interface Leef {
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
  readonly eventId: string;
  readonly attributes: Map<string, string>;
}

const maximumAttributes = 512;

/** Parses a LEEF message that starts at `start` (`LEEF:1.0|`); `null` if there is none. */
export function parseLeef(text: string, start: number): Leef | null {
  const found = /^LEEF: ?([12])(?:\.0)?\|/.exec(text.slice(start, start + 16));
  if (found === null) return null;
  const header: string[] = [];
  let at = start + found[0].length;
  while (header.length < 4) {
    const bar = text.indexOf("|", at);
    if (bar === -1 || bar - at > 512) return null;
    header.push(text.slice(at, bar));
    at = bar + 1;
  }
  const [vendor = "", product = "", version = "", eventId = ""] = header;
  const { delimiter, bodyStart } = readDelimiter(text, at, found[1] === "2");
  return { vendor, product, version, eventId, attributes: readAttributes(text, bodyStart, delimiter) };
}

/** Version 2 may name its delimiter, as a character, `x09` or `0x09`; else it is a tab, and some devices write bars or spaces. */
function readDelimiter(
  text: string,
  start: number,
  isSecond: boolean,
): { delimiter: string; bodyStart: number } {
  if (isSecond) {
    const bar = text.indexOf("|", start);
    const named = bar === -1 || bar - start > 5 ? null : text.slice(start, bar);
    if (named !== null && !named.includes("=")) return { delimiter: delimiterOf(named), bodyStart: bar + 1 };
  }
  if (text.includes("\t", start)) return { delimiter: "\t", bodyStart: start };
  return {
    delimiter: /^[^|=]{1,64}=[^|]*\|[A-Za-z0-9_]{1,64}=/.test(text.slice(start, start + 1_024)) ? "|" : " ",
    bodyStart: start,
  };
}

function delimiterOf(named: string): string {
  const code = /^0?x([0-9a-fA-F]{2,4})$/.exec(named)?.[1];
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  return named === "" ? "\t" : named.slice(0, 1);
}

/** `key=value` pairs; a part without a key of its own belongs to the value before it. Of a repeated key the first counts. */
function readAttributes(text: string, start: number, delimiter: string): Map<string, string> {
  const attributes = new Map<string, string>();
  let key: string | null = null;
  let valueStart = start;
  let at = start;
  const finish = (end: number): void => {
    if (key !== null && !attributes.has(key) && attributes.size < maximumAttributes)
      attributes.set(key, text.slice(valueStart, end).trim());
  };
  while (at <= text.length) {
    const next = text.indexOf(delimiter, at);
    const end = next === -1 ? text.length : next;
    const equals = keyEnd(text, at, end);
    if (equals !== -1) {
      finish(Math.max(at - 1, valueStart));
      key = text.slice(at, equals).trim();
      valueStart = equals + 1;
    }
    if (next === -1) break;
    at = next + 1;
  }
  finish(text.length);
  return attributes;
}

/** Position of the `=` of a key at `start`, or -1. */
function keyEnd(text: string, start: number, end: number): number {
  const found = /^ ?[A-Za-z][A-Za-z0-9_.-]{0,63}=/.exec(text.slice(start, Math.min(end, start + 68)));
  return found === null ? -1 : start + found[0].length - 1;
}
