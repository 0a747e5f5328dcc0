/** A CEF message: ArcSight Common Event Format, revision 25 ("Header Information", "The Extension Field"). */
export interface Cef {
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
  readonly eventClassId: string;
  readonly name: string;
  readonly severity: string;
  readonly extension: Map<string, string>;
}

const headerFields = 7;
const maximumFields = 512;

/** Parses a CEF message whose version (`CEF:0` or, with the prefix lost, `0`) starts at `start`; `null` if it is none. */
export function parseCef(text: string, start: number): Cef | null {
  const header: string[] = [];
  let at = start;
  while (header.length < headerFields) {
    const end = endOfHeaderField(text, at);
    if (end === -1) return null;
    header.push(text.slice(at, end).replaceAll(/\\([|\\])/g, "$1"));
    at = end + 1;
  }
  const [, vendor = "", product = "", version = "", eventClassId = "", name = "", severity = ""] = header;
  return { vendor, product, version, eventClassId, name, severity, extension: parseExtension(text, at) };
}

function endOfHeaderField(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\\") at += 1;
    else if (character === "|") return at;
  }
  return -1;
}

/**
 * `key=value` pairs whose values may hold spaces: a key is the word before an unescaped `=`, and a value ends before the
 * next key. Values with unescaped `=` are common; such a word is a key only where a space stands before it.
 */
function parseExtension(text: string, start: number): Map<string, string> {
  const extension = new Map<string, string>();
  let key: string | null = null;
  let valueStart = start;
  let wordStart = start;
  const finish = (end: number): void => {
    if (key === null || extension.size >= maximumFields || extension.has(key)) return;
    extension.set(key, unescape(text.slice(valueStart, end).trimEnd()));
  };
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\\") at += 1;
    else if (character === " " || character === "\t") wordStart = at + 1;
    else if (character === "=" && isKey(text, wordStart, at)) {
      finish(wordStart);
      key = text.slice(wordStart, at);
      valueStart = at + 1;
      // Until the next space no further key can start: `request=http://a/?b=c`.
      wordStart = text.length;
    }
  }
  finish(text.length);
  return extension;
}

function isKey(text: string, start: number, end: number): boolean {
  if (end <= start || end - start > 64) return false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const isWord = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
    if (!isWord && code !== 95 && code !== 45 && code !== 46) return false;
  }
  return true;
}

function unescape(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replaceAll(/\\([=\\nr])/g, (_, escaped: string) => {
    if (escaped === "n") return "\n";
    return escaped === "r" ? "\r" : escaped;
  });
}
