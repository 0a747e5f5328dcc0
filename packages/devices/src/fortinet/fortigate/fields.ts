import { parseCef } from "../../body/cef.ts";
import type { LogMessage } from "../../log-message.ts";

export interface FortigateFields {
  readonly format: "kv" | "cef";
  /** By FortiOS's own names. */
  readonly values: Map<string, string>;
  readonly repeated: readonly { readonly name: string; readonly value: string }[];
}

const types = new Set([
  "traffic",
  "event",
  "utm",
  "anomaly",
  "virus",
  "webfilter",
  "ips",
  "attack",
  "emailfilter",
  "spam",
  "dlp",
  "app-ctrl",
  "voip",
  "dns",
  "ssh",
  "ssl",
  "waf",
  "cifs",
  "gtp",
  "content",
]);

/** FortiOS names by CEF key ("FortiOS to CEF log field mapping guidelines" of Fortinet's administration guide). */
const cefNames: ReadonlyMap<string, string> = new Map([
  ["src", "srcip"],
  ["dst", "dstip"],
  ["spt", "srcport"],
  ["dpt", "dstport"],
  ["deviceInboundInterface", "srcintf"],
  ["deviceOutboundInterface", "dstintf"],
  ["act", "action"],
  ["duser", "user"],
  ["suser", "user"],
  ["deviceExternalId", "devid"],
  ["dvchost", "devname"],
  ["externalId", "sessionid"],
  ["in", "rcvdbyte"],
  ["out", "sentbyte"],
  ["app", "service"],
  ["request", "url"],
  ["requestClientApplication", "agent"],
  ["sproc", "ui"],
  ["outcome", "status"],
  ["shost", "srcname"],
  ["dhost", "hostname"],
  ["smac", "srcmac"],
  ["dmac", "dstmac"],
  ["fname", "filename"],
  ["fsize", "filesize"],
  ["deviceSeverity", "level"],
  ["sourceTranslatedAddress", "transip"],
  ["sourceTranslatedPort", "transport"],
  ["requestContext", "referralurl"],
]);
const cefPrefixes = ["FortinetFortiGate", "FTNTFGT", "ad."];

/** The fields of a FortiGate message, or `null` when it is none. */
export function readFields(message: LogMessage): FortigateFields | null {
  const { text } = message;
  const cef = cefStart(message);
  if (cef !== -1) return readCef(text, cef);
  // Cheap tests first: every FortiGate line names its type and its log id.
  const typeAt = text.indexOf("type=");
  if (typeAt === -1 || (!text.includes("logid=") && !text.includes("log_id=") && !text.includes("subtype=")))
    return null;
  const { values, repeated } = message.fields;
  return isFortigate(values) ? { format: "kv", values, repeated } : null;
}

/** Position of a Fortinet FortiGate CEF header; some relays lose its `CEF:` and put words of their own before it. */
function cefStart({ text, header }: LogMessage): number {
  const vendor = text.indexOf("0|Fortinet|Forti", header.messageStart);
  if (vendor === -1 || !/^Forti[Gg]ate/.test(text.slice(vendor + 11, vendor + 20))) return -1;
  // Behind a field or a quote it is part of a value, which others write.
  return /["=]/.test(text.slice(header.messageStart, vendor)) ? -1 : vendor;
}

function readCef(text: string, start: number): FortigateFields | null {
  const cef = parseCef(text, start);
  if (cef === null) return null;
  const values = new Map<string, string>();
  for (const [key, value] of cef.extension) {
    const prefix = cefPrefixes.find((one) => key.startsWith(one));
    const name = cefNames.get(key) ?? (prefix === undefined ? key : key.slice(prefix.length));
    if (!values.has(name)) values.set(name, value);
  }
  // FortiOS 6 puts `type:subtype` into `cat` and the name; the category number of web filtering has the vendor's prefix.
  const [type = "", subtype] = (cef.extension.get("cat") ?? cef.name.split(" ")[0] ?? "").split(":");
  if (!values.has("type") || types.has(type)) values.set("type", type);
  if (subtype !== undefined && !values.has("subtype")) values.set("subtype", subtype.split(" ")[0] ?? "");
  if (cef.extension.has("cat")) values.delete("cat");
  values.set("version", cef.version);
  if (cef.product.toLowerCase() !== "fortigate") values.set("model", cef.product);
  if (!values.has("logid")) values.set("logid", cef.eventClassId);
  return { format: "cef", values, repeated: [] };
}

/** FortiMail, FortiWeb, FortiProxy's own formats and others share the syntax but not these types and fields. */
function isFortigate(values: ReadonlyMap<string, string>): boolean {
  const type = values.get("type")?.toLowerCase();
  if (type === undefined || !types.has(type)) return false;
  const hasLogId = values.has("logid") || values.has("log_id");
  // FortiWeb writes msg_id, FortiMail session_id (which FortiOS has only in proxy events) or a device id FE...,
  // FortiADC subtype=slb_*, FortiAuthenticator faclogindex, Sophos log_component.
  const subtype = values.get("subtype");
  const isOther =
    values.has("msg_id") ||
    (values.has("session_id") && subtype !== "wad") ||
    values.get("device_id")?.startsWith("FE") === true ||
    values.has("faclogindex") ||
    values.has("log_component") ||
    subtype?.startsWith("slb") === true;
  return !isOther && (hasLogId || values.has("subtype"));
}
