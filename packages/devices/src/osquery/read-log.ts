import type { LogMessage } from "../log-message.ts";

/** What our server writes before a line that a node sent it (`apps/breakwater/src/fleet/osquery`). */
export const envelopeStart = "breakwater-osquery: {";

const maximumColumns = 256;
const maximumName = 128;
const maximumText = 8_192;
/** osquery's own lines have 3. Whoever writes an event out goes as deep as it is. */
const maximumDepth = 16;

/** Who logged it, as far as the server that took it knows. */
export interface OsqueryNode {
  /** The host identifier that it enrolled under. */
  readonly uid: string;
  readonly hostname: string | null;
  readonly os: { readonly name: string; readonly version: string; readonly typeId: number } | null;
  readonly serial: string | null;
}

/** A line of osquery's log, with values as text. */
export interface OsqueryLog {
  readonly node: OsqueryNode;
  /** `result`: one row. `enrolled`: the server took the node in. */
  readonly kind: "result" | "status" | "enrolled";
  readonly name: string;
  /** `added`, `removed` or `snapshot`, as the node said it. */
  readonly action: string;
  /** How often the query had run; 0 on the first run, whose rows are all `added`. */
  readonly counter: number | null;
  readonly columns: Readonly<Record<string, string>>;
  /** All else that the line says, under osquery's own names. */
  readonly rest: Readonly<Record<string, unknown>>;
  /** ms since the epoch; null where the line does not say it. */
  readonly time: number | null;
  readonly timeText: string;
}

type Json = Readonly<Record<string, unknown>>;

/** By what osquery writes into every line of its own, or by what our server writes before one. */
export function isOsqueryLog({ text, header }: LogMessage): boolean {
  const at = header.messageStart;
  if (text.startsWith(envelopeStart, at)) return true;
  return (
    text[at] === "{" &&
    text.endsWith("}") &&
    text.includes('"hostIdentifier":', at) &&
    text.includes('"calendarTime":', at)
  );
}

/** `null` where it is not what osquery or our server writes. */
export function readOsqueryLog({ text, header }: LogMessage): OsqueryLog | null {
  const isWrapped = text.startsWith(envelopeStart, header.messageStart);
  const start = isWrapped ? header.messageStart + envelopeStart.length - 1 : header.messageStart;
  const outer = parse(text.slice(start));
  if (outer === null) return null;
  const line = isWrapped ? recordOf(outer["log"]) : outer;
  if (line === null || isDeep(line, maximumDepth)) return null;
  const type = isWrapped ? outer["type"] : "columns" in line || "snapshot" in line ? "result" : "status";
  if (type !== "result" && type !== "status" && type !== "enrolled") return null;
  const node = isWrapped ? nodeOf(recordOf(outer["node"]) ?? {}) : nodeOfLine(line);
  if (node === null) return null;
  const { name, action, columns, unixTime, calendarTime: _, ...rest } = line;
  if (type === "result" && textOf(name) === "") return null;
  const seconds = Number(textOf(unixTime));
  const isTime = textOf(unixTime) !== "" && Number.isFinite(seconds) && Math.abs(seconds) < 1e11;
  return {
    node,
    kind: type,
    name: textOf(name).slice(0, maximumName),
    action: textOf(action).slice(0, maximumName),
    counter: typeof line["counter"] === "number" ? line["counter"] : null,
    columns: columnsOf(columns),
    rest,
    time: isTime ? seconds * 1_000 : null,
    timeText: textOf(unixTime),
  };
}

function parse(json: string): Json | null {
  try {
    return recordOf(JSON.parse(json));
  } catch {
    // Not osquery's, or cut: it is kept as a base event, with its line.
    return null;
  }
}

function isDeep(value: unknown, left: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return left === 0 || Object.values(value).some((inner) => isDeep(inner, left - 1));
}

/** Of a line that cannot be read (or was cut) our server still says whose it is: nothing in its text can look like what follows it. */
export function nodeOfUnreadable({ text, header }: LogMessage): OsqueryNode | null {
  const start = header.messageStart + envelopeStart.length - 1;
  const end = text.startsWith(envelopeStart, header.messageStart) ? text.indexOf(',"type":"', start) : -1;
  return end === -1 ? null : nodeOf(recordOf(parse(`${text.slice(start, end)}}`)?.["node"]) ?? {});
}

/** A copy, so that only own properties are read: the line is anyone's. */
function recordOf(value: unknown): Json | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return Object.assign(Object.create(null) as Record<string, unknown>, value);
}

/** Numbers come as such where `--log_numerics_as_numbers` is on. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function columnsOf(value: unknown): Readonly<Record<string, string>> {
  const columns: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, text] of Object.entries(recordOf(value) ?? {}).slice(0, maximumColumns))
    columns[name.slice(0, maximumName)] = textOf(text).slice(0, maximumText);
  return columns;
}

function nodeOf(node: Json): OsqueryNode | null {
  const uid = textOf(node["uid"]).slice(0, 255);
  if (uid === "") return null;
  const os = recordOf(node["os"]);
  return {
    uid,
    hostname: namedOrNull(node["hostname"]),
    serial: namedOrNull(node["serial"]),
    os:
      os === null || textOf(os["name"]) === ""
        ? null
        : {
            name: textOf(os["name"]).slice(0, maximumName),
            version: textOf(os["version"]).slice(0, maximumName),
            typeId: typeof os["type_id"] === "number" ? os["type_id"] : 0,
          },
  };
}

/** A line from a file or over syslog: nobody but itself says whose it is. */
function nodeOfLine(line: Json): OsqueryNode | null {
  const identifier = textOf(line["hostIdentifier"]).slice(0, 255);
  if (identifier === "") return null;
  const hostname = namedOrNull(recordOf(line["decorations"])?.["hostname"]);
  return { uid: identifier, hostname, os: null, serial: null };
}

function namedOrNull(value: unknown): string | null {
  const text = textOf(value).slice(0, 255);
  return text === "" ? null : text;
}
