/** What a list of names held. */
export interface NamesRead {
  readonly names: number;
  /** Lines, cells and values that hold no name. */
  readonly notRead: number;
}

const maximumLine = 4_096;
const maximumDepth = 12;
/** Where certificate-transparency logs and their monitors (RFC 6962 entries as JSON, crt.sh, certstream) and feeds keep names. */
const nameKeys: ReadonlySet<string> = new Set(
  "name_value common_name all_domains dns_names domain domains domain_name dns name names fqdn host hostname hostnames cn subject_alternative_names san".split(
    " ",
  ),
);
const header =
  /^"?(?:domain|domain[ _-]?name|domains|name|host|hostname|fqdn|dns[ _-]?names?|common[ _-]?name)"?$/i;

/**
 * Calls `take` with each name of a list of newly registered domains or of certificates' names: one a line, a table with a column of
 * names, or JSON (one document, or one a line). Work is bounded by the text's length; a name may come more than once.
 *
 * @returns how many names there were, and how much that holds none
 * @example
 * eachNameIn("domain,registered\nsophos-login.example,2026-11-27\n", console.log); // { names: 1, notRead: 0 }
 */
export function eachNameIn(text: string, take: (name: string) => void): NamesRead {
  const counts = { names: 0, notRead: 0 };
  const found = (cell: string): boolean => {
    const name = toName(cell);
    if (name === null) return false;
    counts.names += 1;
    take(name);
    return true;
  };
  const start = text.slice(0, 1_024).trimStart();
  const whole = start.startsWith("[") || start.startsWith("{") ? parsed(text) : undefined;
  if (whole !== undefined) walk(whole, true, 0, found, counts);
  else eachLine(text, found, counts);
  return counts;
}

interface Counts {
  names: number;
  notRead: number;
}

function eachLine(text: string, found: (cell: string) => boolean, counts: Counts): void {
  let column: number | null = null;
  for (let start = text.startsWith("\ufeff") ? 1 : 0; start < text.length;) {
    const stop = text.indexOf("\n", start);
    const end = stop === -1 ? text.length : stop;
    const isTooLong = end - start > maximumLine;
    const line = isTooLong ? "" : text.slice(start, end).trim();
    start = end + 1;
    if (isTooLong) counts.notRead += 1;
    else if (line === "" || line.startsWith("#")) continue;
    else if (line.startsWith("{")) {
      const value = parsed(line);
      if (value === undefined) counts.notRead += 1;
      else walk(value, false, 0, found, counts);
    } else {
      const cells = line.split(/[,;\t]/);
      const named: number = column === null ? cells.findIndex((cell) => header.test(cell.trim())) : -1;
      if (named !== -1) {
        column = named;
        continue;
      }
      column ??= Math.max(
        0,
        cells.findIndex((cell) => toName(cell) !== null),
      );
      if (!found(cells[column] ?? "")) counts.notRead += 1;
    }
  }
}

/** Values behind keys that hold names; in an array of texts each is one. */
function walk(
  value: unknown,
  isNamed: boolean,
  depth: number,
  found: (cell: string) => boolean,
  counts: Counts,
): void {
  if (depth > maximumDepth) {
    counts.notRead += 1;
  } else if (typeof value === "string") {
    if (!isNamed) return;
    // crt.sh writes the names of a certificate into one text.
    for (const part of value.slice(0, 65_536).split(/[\s,]+/))
      if (part !== "" && !found(part)) counts.notRead += 1;
  } else if (Array.isArray(value)) {
    for (const item of value) walk(item, isNamed, depth + 1, found, counts);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value))
      walk(item, nameKeys.has(key.toLowerCase()), depth + 1, found, counts);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: `undefined` is no JSON value, and says so.
    return undefined;
  }
}

/** A cell that is a name, also defanged, quoted, or with a wildcard in front; null for any other. */
function toName(cell: string): string | null {
  const name = cell
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .replaceAll("[.]", ".")
    .replace(/^\*\./, "")
    .replace(/\.$/, "");
  const isName =
    name.length <= 253 &&
    /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)+$/u.test(name) &&
    !/^[0-9.]+$/.test(name);
  return isName ? name : null;
}
