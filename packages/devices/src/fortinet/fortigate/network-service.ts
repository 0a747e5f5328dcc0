import { classUid, dnsActivityIds, emailActivityIds } from "@breakwater/ocsf";
import { applyCopies, copies, presentValue } from "../../field-copies.ts";
import { httpActivity } from "../../http-method.ts";
import { httpUrl } from "../../http-url.ts";
import type { Draft, DraftEvent } from "../../product.ts";
import { requireEndpoint, toBase } from "../../requirements.ts";
import type { Base, LogKind } from "./common.ts";
import { addConnection, connectionActivity, connectionTable, trafficTable } from "./traffic.ts";

const http = copies({
  agent: "http_request.user_agent",
  referralurl: "http_request.referrer",
  httpmethod: "http_request.http_method:method",
  hostname: "dst_endpoint.hostname",
  filename: "file.name",
});
const dns = copies({
  qname: "query.hostname",
  qtype: "query.type",
  qclass: "query.class",
  xid: "query.packet_uid:integer",
});
const email = copies({ from: "email.from", sender: "email.from", subject: "email.subject" });

export const networkServiceTables = [http, dns, email];

const subtypes = new Set([
  "webfilter",
  "app-ctrl",
  "dns",
  "ssl",
  "ssh",
  "emailfilter",
  "spam",
  "icap",
  "ztna",
  "content",
  "forti-switch",
  "gtp",
]);

/** UTM logs that tell of a connection and what the device did with it, not of an attack. */
export function isNetworkService({ type, subtype }: LogKind, fields: ReadonlyMap<string, string>): boolean {
  if (type === "utm") return subtypes.has(subtype);
  // FortiProxy's log of requests.
  if (type === "traffic") return subtype === "http-transaction" && presentValue(fields, "url") !== undefined;
  // The proxy daemon logs TLS alerts of connections among events.
  return type === "event" && subtype === "wad" && fields.has("srcip") && fields.has("dstip");
}

export function toNetworkService(
  { event, time }: Base,
  fields: Map<string, string>,
  { subtype }: LogKind,
): Draft {
  const action = (presentValue(fields, "action") ?? "").toLowerCase();
  addConnection(event, fields, action);
  if (subtype === "dns") return toDns(event, time, fields);
  if (subtype === "emailfilter" || subtype === "spam") return toEmail(event, time, fields);
  if (subtype === "ssh") {
    event.class_uid = classUid.sshActivity;
    // The activities of connections have the same numbers in both classes.
    event.activity_id = connectionActivity(action);
    applyCopies(event, fields, trafficTable);
    return requireEndpoint(event, time);
  }
  if (presentValue(fields, "url") !== undefined || subtype === "webfilter")
    return toHttp(event, time, fields);
  event.class_uid = classUid.networkActivity;
  event.activity_id = connectionActivity(action);
  applyCopies(event, fields, trafficTable);
  return requireEndpoint(event, time);
}

function toHttp(event: DraftEvent, time: Draft["time"], fields: Map<string, string>): Draft {
  event.class_uid = classUid.httpActivity;
  event.activity_id = httpActivity(presentValue(fields, "httpmethod"));
  const url = presentValue(fields, "url");
  // A host alone is no URL: it is the destination's name.
  event.http_request =
    url === undefined
      ? {}
      : { url: httpUrl(presentValue(fields, "hostname"), url, presentValue(fields, "service")) };
  applyCopies(event, fields, http);
  // OCSF `file.type_id` 0: unknown.
  if (event.file !== undefined) event.file.type_id = 0;
  applyCopies(event, fields, connectionTable);
  applyCopies(event, fields, trafficTable);
  return requireEndpoint(event, time);
}

function toDns(event: DraftEvent, time: Draft["time"], fields: Map<string, string>): Draft {
  event.class_uid = classUid.dnsActivity;
  event.activity_id =
    presentValue(fields, "eventtype") === "dns-response" ? dnsActivityIds.response : dnsActivityIds.query;
  const answers = (presentValue(fields, "ipaddr") ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "");
  if (answers.length > 0) event.answers = answers.slice(0, 64).map((rdata) => ({ rdata }));
  const name = presentValue(fields, "qname");
  // Some releases write the name as a list.
  if (name?.startsWith("[") === true && name.endsWith("]")) fields.set("qname", name.slice(1, -1));
  applyCopies(event, fields, dns);
  applyCopies(event, fields, trafficTable);
  if (event.query === undefined) return toBase(event, time, "required_field_missing");
  return requireEndpoint(event, time);
}

function toEmail(event: DraftEvent, time: Draft["time"], fields: Map<string, string>): Draft {
  event.class_uid = classUid.emailActivity;
  event.activity_id = emailActivityIds.scan;
  const recipients = (presentValue(fields, "to") ?? presentValue(fields, "recipient") ?? "")
    .split(/[,;]/)
    .map((text) => text.trim());
  const to = recipients.filter((text) => text !== "").slice(0, 64);
  event.email = to.length === 0 ? {} : { to };
  applyCopies(event, fields, email);
  applyCopies(event, fields, connectionTable);
  // An email activity has no place for them.
  delete event.connection_info;
  delete event.app_name;
  if (event.email?.from === undefined && event.email?.to === undefined)
    return toBase(event, time, "required_field_missing");
  event["direction_id"] = 0;
  return { event, time, reason: null };
}
