// Hot path: of every event. Most events hold few names, and nothing is allocated for those that are host names.
import { type OcsfEvent, observableTypeId } from "@breakwater/ocsf";

const maximumText = 4_096;
const maximumName = 253;
const { hostname, ipAddress, urlString, emailAddress } = observableTypeId;

/** Names that are no observables: what a client asked a server to be, and what the server showed. */
const further: readonly (readonly string[])[] = [
  ["tls", "sni"],
  ["tls", "certificate", "subject"],
  ["tls", "certificate", "sans", "name"],
  ["tls", "sans", "name"],
];

/** Calls `take` with each domain name of the event; the same name may come twice. */
export function eachName(event: OcsfEvent, take: (name: string, path: string) => void): void {
  // What a lake gives back is what was put in, and still nothing to rely on.
  for (const { type_id: typeId, value, name: path } of Array.isArray(event.observables)
    ? event.observables
    : []) {
    if (typeof value !== "string" || typeof path !== "string" || value.length > maximumText) continue;
    // An answer of DNS is noted as an address and may be a name.
    if (typeId === hostname || (typeId === ipAddress && path === "answers.rdata")) take(value, path);
    else if (typeId === urlString) take(hostOf(value), path);
    else if (typeId === emailAddress) take(behindAt(value), path);
  }
  if (!("tls" in event)) return;
  for (const path of further) textsAt(event, path, 0, (text) => take(commonNameIn(text), path.join(".")));
}

/** The host in a URL with or without a scheme: no more than is needed to compare its name. */
export function hostOf(url: string): string {
  const scheme = url.indexOf("://");
  // What stands in front is a scheme only where it is the first to hold a slash.
  const start = scheme >= 0 && url.indexOf("/") === scheme + 1 ? scheme + 3 : 0;
  let end = start;
  for (; end < url.length; end += 1) {
    const code = url.charCodeAt(end);
    // / ? # and \, which browsers take for /.
    if (code === 47 || code === 63 || code === 35 || code === 92) break;
  }
  const authority = url.slice(start, end);
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  const port = host.indexOf(":");
  return port === -1 ? host : host.slice(0, port);
}

function behindAt(address: string): string {
  const end = address.endsWith(">") ? address.length - 1 : address.length;
  return address.slice(address.lastIndexOf("@") + 1, end);
}

/** `CN=portal.example, O=...` as it stands in a subject; a name alone as it is. */
function commonNameIn(text: string): string {
  const at = text.search(/\bCN\s*=/i);
  if (at === -1) return text.length <= maximumName ? text : "";
  const value = text.slice(text.indexOf("=", at) + 1);
  const end = value.search(/[,/+;]/);
  return (end === -1 ? value : value.slice(0, end)).trim();
}

function textsAt(value: unknown, path: readonly string[], depth: number, take: (text: string) => void): void {
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 64)) textsAt(item, path, depth, take);
  } else if (depth === path.length) {
    if (typeof value === "string" && value.length <= maximumText) take(value);
  } else if (typeof value === "object" && value !== null) {
    const part = path[depth] ?? "";
    if (Object.hasOwn(value, part)) textsAt((value as Record<string, unknown>)[part], path, depth + 1, take);
  }
}
