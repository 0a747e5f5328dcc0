import { parseCef } from "../../body/cef.ts";
import { parseDelimited } from "../../body/delimited.ts";
import { parseLeef } from "../../body/leef.ts";
import type { LogMessage } from "../../log-message.ts";
import { logTypes, namedColumns } from "./columns.ts";
import { type Dialect, ownName } from "./names.ts";

export interface PanOsLog {
  readonly format: "csv" | Dialect;
  /** `TRAFFIC`, `THREAT` ...: the type whose fields these are. */
  readonly type: string;
  /** By PAN-OS's own names. */
  readonly values: Map<string, string>;
}

const maximumPrefix = 512;
const maximumFields = 512;
const maximumValue = 16_384;

/** A PAN-OS log in any of its formats, or `null` when the message is none. */
export function readPanOs(message: LogMessage): PanOsLog | null {
  const { text, header } = message;
  const brace = text.charCodeAt(skipSpaces(text, header.messageStart)) === 123;
  if (brace) return readJson(text, header.messageStart);
  // What stands in a column of CSV is no envelope, so the CSV is looked for first.
  const log = readCsv(text);
  if (log !== null) return log;
  const bar = text.indexOf("|Palo Alto Networks|");
  return bar === -1 || bar - header.messageStart >= maximumPrefix
    ? null
    : readEnvelope(text, header.messageStart, bar);
}

// The comma behind FUTURE_USE is the first of the message; before it stands what relays and devices put there.
const start = /(?:^|[\s:>])([0-9]{1,4}),([0-9T:./ Z+-]{0,40}),([0-9A-Za-z-]{0,40}),([A-Z-]{3,16}),/y;

function readCsv(text: string): PanOsLog | null {
  const comma = text.indexOf(",");
  if (comma === -1 || comma > maximumPrefix) return null;
  let digits = comma;
  while (digits > 0 && comma - digits < 4 && isDigit(text.charCodeAt(digits - 1))) digits -= 1;
  if (digits === comma) return null;
  // Behind a field or a quote it would be part of a value, which others write.
  if (/["={]/.test(text.slice(0, digits))) return null;
  start.lastIndex = Math.max(0, digits - 1);
  const found = start.exec(text);
  const type = found?.[4];
  if (found === null || type === undefined || !logTypes.has(type)) return null;
  const columns = parseDelimited(text, digits);
  return { format: "csv", type: logTypes.get(type) ?? type, values: namedColumns(type, columns) };
}

/** CEF or LEEF, in which the vendor's name stands third or second. */
function readEnvelope(text: string, from: number, bar: number): PanOsLog | null {
  const leefAt = text.lastIndexOf("LEEF:", bar);
  if (leefAt >= from && !/["=]/.test(text.slice(from, leefAt))) return readLeef(text, leefAt);
  // `CEF:0|`, of which some relays lose the name.
  const cefAt = bar - 1;
  if (text[cefAt] !== "0" || /["=]/.test(text.slice(from, cefAt))) return null;
  const cef = parseCef(text, cefAt);
  if (cef === null || !products.test(cef.product)) return null;
  // The firewall writes `subtype|type`, the service `type|subtype`; short names (`end`, `auth`) are sub-types of others, too.
  const types = [cef.eventClassId, cef.name]
    .map((one) => one.toUpperCase())
    .filter((one) => logTypes.has(one));
  const type = types.find((one) => logTypes.get(one) === one) ?? types[0];
  if (type === undefined) return null;
  const values = new Map<string, string>();
  const subtype = cef.eventClassId.toUpperCase() === type ? cef.name : cef.eventClassId;
  for (const [key, value] of cef.extension) {
    if (keysByType.has(key)) continue;
    if (/^(?:cs|cn|cfp|c6a|flexString|deviceCustomDate|flexNumber)[0-9]Label$/.test(key)) continue;
    const label = cef.extension.get(`${key}Label`);
    put(values, ownName(label ?? key, label === undefined ? "cef" : "json"), unescapeBackslashes(value));
  }
  // A configuration log has its result where others have their sub-type.
  put(values, logTypes.get(type) === "CONFIG" ? "result" : "subtype", subtype);
  put(values, "config_ver", cef.version);
  for (const [key, columns] of keysByType)
    put(values, columns[logTypes.get(type) ?? type] ?? columns.default, cef.extension.get(key) ?? "");
  values.set("type", type);
  const zone = cef.extension.get("dtz");
  if (zone !== undefined) values.set("time_zone", zone);
  return { format: "cef", type: logTypes.get(type) ?? type, values };
}

/** Keys that mean another column in each log type ("Common Event Format Configuration Guides" of PAN-OS). */
const keysByType: ReadonlyMap<string, Readonly<Record<string, string>> & { readonly default: string }> =
  new Map([
    [
      "cat",
      {
        default: "cat",
        TRAFFIC: "action_source",
        THREAT: "threatid",
        HIPMATCH: "matchname",
        SYSTEM: "eventid",
      },
    ],
    ["filePath", { default: "misc" }],
    ["fname", { default: "misc", AUTHENTICATION: "object", SYSTEM: "object" }],
    ["msg", { default: "opaque", AUTHENTICATION: "event", CONFIG: "path" }],
    ["act", { default: "action", CONFIG: "cmd" }],
    ["shost", { default: "machinename", CONFIG: "host" }],
    ["duser", { default: "dstuser", CONFIG: "admin", AUTHENTICATION: "user" }],
  ]);

/** Products that log as PAN-OS does: the firewall itself, Strata Logging Service (`LF`), Prisma Access. */
const products = /^(?:LF|PAN-OS\b.*|Next Generation Firewall|NGFW|Prisma Access.*|Panorama)$/i;

function readLeef(text: string, at: number): PanOsLog | null {
  const leef = parseLeef(text, at);
  if (leef === null || !products.test(leef.product)) return null;
  const values = new Map<string, string>();
  for (const [key, value] of leef.attributes) put(values, ownName(key, "leef"), value);
  const type = (leef.attributes.get("cat") ?? values.get("type") ?? "").toUpperCase();
  if (!logTypes.has(type)) return null;
  values.set("type", type);
  put(values, "config_ver", leef.version);
  return { format: "leef", type: logTypes.get(type) ?? type, values };
}

/** A JSON object of Strata Logging Service; only its own scalar members count, and only so many. */
function readJson(text: string, from: number): PanOsLog | null {
  if (!/"LogType" ?:/.test(text) || !/"(?:DeviceSN|LogSourceID|DeviceName|LogSourceName)" ?:/.test(text))
    return null;
  let parsed: unknown;
  try {
    // A number keeps the digits that were written: sequence numbers are longer than a JavaScript number holds.
    parsed = JSON.parse(trimEnd(text.slice(from)), ((
      _key: string,
      value: unknown,
      context?: { source?: string },
    ) => (typeof value === "number" && context?.source !== undefined ? context.source : value)) as (
      key: string,
      value: unknown,
    ) => unknown);
  } catch {
    // Cut, or not JSON at all: nothing that can be read field by field.
    return null;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(parsed)) {
    if (typeof value === "string") put(values, ownName(key, "json"), value);
    else if (typeof value === "boolean") put(values, ownName(key, "json"), String(value));
    else if (Array.isArray(value)) put(values, ownName(key, "json"), textsOf(value));
  }
  const type = (values.get("type") ?? "").toUpperCase();
  if (!logTypes.has(type)) return null;
  values.set("type", type);
  return { format: "json", type: logTypes.get(type) ?? type, values };
}

/** Some senders write a line feed as two characters behind the object. */
function trimEnd(text: string): string {
  let end = text.length;
  for (;;) {
    if (text.endsWith("\\n", end)) end -= 2;
    else if (end > 0 && text.charCodeAt(end - 1) <= 32) end -= 1;
    else return text.slice(0, end);
  }
}

function textsOf(items: readonly unknown[]): string {
  return items
    .slice(0, 64)
    .filter((item) => typeof item === "string")
    .join(",");
}

function put(values: Map<string, string>, name: string, value: string): void {
  const text = value.replaceAll("\0", "").trim();
  // The service writes `null` where there is nothing.
  if (text === "" || text === "null" || values.has(name) || values.size >= maximumFields) return;
  values.set(name, text.slice(0, maximumValue));
}

function unescapeBackslashes(value: string): string {
  return value.replaceAll("\\\\", "\\");
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32) at += 1;
  return at;
}
