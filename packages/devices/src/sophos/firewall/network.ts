import { actionId, classUid, dispositionId, emailActivityIds, networkActivityIds } from "@breakwater/ocsf";
import { applyCopies, copies, firstPresent, presentValue } from "../../field-copies.ts";
import { httpUrl } from "../../http-url.ts";
import { httpActivity } from "../../http-method.ts";
import { protocolNumber } from "../../protocol.ts";
import type { Draft, DraftEvent } from "../../product.ts";
import { requireEndpoint, toBase } from "../../requirements.ts";

const connection = {
  src_ip: "src_endpoint.ip:ip",
  sourceip: "src_endpoint.ip:ip",
  src_port: "src_endpoint.port:port",
  src_mac: "src_endpoint.mac",
  in_interface: "src_endpoint.interface_name",
  srczone: "src_endpoint.zone",
  src_zone: "src_endpoint.zone",
  dst_ip: "dst_endpoint.ip:ip",
  dst_port: "dst_endpoint.port:port",
  dst_mac: "dst_endpoint.mac",
  out_interface: "dst_endpoint.interface_name",
  dstzone: "dst_endpoint.zone",
  dst_zone: "dst_endpoint.zone",
  connid: "connection_info.uid",
  con_id: "connection_info.uid",
  fw_rule_id: "firewall_rule.uid",
  rule_id: "firewall_rule.uid",
  fw_rule_name: "firewall_rule.name",
  rule_name: "firewall_rule.name",
  user_name: "actor.user.name",
  application: "app_name",
  app_name: "app_name",
  sent_pkts: "traffic.packets_out:long",
  recv_pkts: "traffic.packets_in:long",
  packets_sent: "traffic.packets_out:long",
  packets_received: "traffic.packets_in:long",
  sent_bytes: "traffic.bytes_out:long",
  recv_bytes: "traffic.bytes_in:long",
  bytes_sent: "traffic.bytes_out:long",
  bytes_received: "traffic.bytes_in:long",
};
const connectionTable = copies(connection);
const http = copies({
  user_agent: "http_request.user_agent",
  referer: "http_request.referrer",
  method: "http_request.http_method:method",
  domain: "dst_endpoint.hostname",
  sni: "dst_endpoint.hostname",
});
const waf = copies({
  sourceip: "src_endpoint.ip:ip",
  src_ip: "src_endpoint.ip:ip",
  localip: "dst_endpoint.ip:ip",
  server: "dst_endpoint.hostname",
  user: "actor.user.name",
  user_name: "actor.user.name",
  useragent: "http_request.user_agent",
  user_agent: "http_request.user_agent",
  referer: "http_request.referrer",
  method: "http_request.http_method:method",
  policy_name: "firewall_rule.name",
});
const mail = copies({
  from_email_address: "email.from",
  sender: "email.from",
  email_subject: "email.subject",
  subject: "email.subject",
});

export const networkTables = [connectionTable, http, waf, mail];

export function toTraffic(event: DraftEvent, time: Draft["time"], fields: Map<string, string>): Draft {
  const subtype = (presentValue(fields, "log_subtype") ?? "").toLowerCase();
  event.class_uid = classUid.networkActivity;
  event.activity_id = activityOf(
    subtype,
    presentValue(fields, "connevent") ?? presentValue(fields, "con_event"),
  );
  addConnection(event, fields, subtype);
  applyCopies(event, fields, connectionTable);
  return requireEndpoint(event, time);
}

export function toContentFiltering(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
): Draft {
  const subtype = (presentValue(fields, "log_subtype") ?? "").toLowerCase();
  const url = presentValue(fields, "url");
  // Application filter and TLS inspection tell of connections; the web proxy tells of requests.
  if (url === undefined) return toTraffic(event, time, fields);
  event.class_uid = classUid.httpActivity;
  event.activity_id = httpActivity(presentValue(fields, "method"));
  event.http_request = { url: httpUrl(presentValue(fields, "domain"), url, undefined) };
  addStatusCode(event, firstPresent(fields, "httpresponsecode", "status_code"));
  addConnection(event, fields, subtype);
  applyCopies(event, fields, http);
  applyCopies(event, fields, connectionTable);
  return { event, time, reason: null };
}

export function toWebServerProtection(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
): Draft {
  event.class_uid = classUid.httpActivity;
  event.activity_id = httpActivity(presentValue(fields, "method"));
  const query = firstPresent(fields, "querystring", "query_string");
  const path = presentValue(fields, "url") ?? "/";
  const separator = query === undefined || query.startsWith("?") ? "" : "?";
  event.http_request = {
    url: httpUrl(firstPresent(fields, "server", "domain"), `${path}${separator}${query ?? ""}`, undefined),
  };
  addStatusCode(event, firstPresent(fields, "responsecode", "response_code", "httpstatus", "status_code"));
  addConnection(event, fields, (presentValue(fields, "log_subtype") ?? "").toLowerCase());
  applyCopies(event, fields, waf);
  return { event, time, reason: null };
}

export function toMail(event: DraftEvent, time: Draft["time"], fields: Map<string, string>): Draft {
  event.class_uid = classUid.emailActivity;
  event.activity_id = emailActivityIds.scan;
  event["direction_id"] = 0;
  const to = (firstPresent(fields, "to_email_address", "recipient") ?? "")
    .split(/[,;]/)
    .map((text) => text.trim())
    .filter((text) => text !== "");
  event.email = to.length === 0 ? {} : { to: to.slice(0, 64) };
  applyCopies(event, fields, mail);
  if (event.email.from === undefined && event.email.to === undefined)
    return toBase(event, time, "required_field_missing");
  const source = firstPresent(fields, "src_ip");
  if (source !== undefined)
    applyCopies(event, fields, copies({ src_ip: "src_endpoint.ip:ip", dst_ip: "dst_endpoint.ip:ip" }));
  return { event, time, reason: null };
}

function activityOf(subtype: string, connectionEvent: string | undefined): number {
  if (subtype === "denied" || subtype === "drop" || subtype === "reject") return networkActivityIds.refuse;
  switch (connectionEvent?.toLowerCase()) {
    case "start":
      return networkActivityIds.open;
    case "stop":
      return networkActivityIds.close;
    default:
      return networkActivityIds.traffic;
  }
}

/** What is transformed rather than copied; the fields stay among the vendor's own. */
function addConnection(event: DraftEvent, fields: ReadonlyMap<string, string>, subtype: string): void {
  addVerdict(event, subtype);
  const protocol = presentValue(fields, "protocol");
  const number = protocol === undefined ? undefined : protocolNumber(protocol);
  if (protocol !== undefined && event.class_uid !== 2004) {
    event.connection_info = {
      direction_id: 0,
      protocol_name: protocol.toLowerCase(),
      ...(number === undefined ? {} : { protocol_num: number }),
    };
  }
  const seconds = firstPresent(fields, "duration", "con_duration");
  if (seconds !== undefined && /^[0-9]{1,9}$/.test(seconds)) event.duration = Number(seconds) * 1_000;
}

const denied = new Set([
  "denied",
  "deny",
  "drop",
  "blocked",
  "block",
  "reject",
  "virus",
  "dlp",
  "spam",
  "quarantine",
]);
const permitted = new Set(["allowed", "allow", "clean", "permit", "do not decrypt", "decrypt"]);

/** What the firewall did, as it said it. */
export function addVerdict(event: DraftEvent, subtype: string): void {
  if (denied.has(subtype)) [event.action_id, event.disposition_id] = [actionId.denied, dispositionId.blocked];
  else if (permitted.has(subtype))
    [event.action_id, event.disposition_id] = [actionId.allowed, dispositionId.allowed];
  else if (subtype === "detect" || subtype === "detected" || subtype === "alert")
    [event.action_id, event.disposition_id] = [actionId.observed, dispositionId.detected];
}

function addStatusCode(event: DraftEvent, text: string | undefined): void {
  if (text !== undefined && /^[1-5][0-9]{2}$/.test(text)) event.http_response = { code: Number(text) };
}
