import { classUid, networkActivityIds, tunnelActivityIds } from "@breakwater/ocsf";
import { applyCopies, copies, presentValue } from "../../field-copies.ts";
import type { Draft, DraftEvent } from "../../product.ts";
import { requireEndpoint } from "../../requirements.ts";
import { addVerdict, connectionOf, type Source, splitUser } from "./common.ts";

/** What every log of a session has. */
export const session = {
  src: "src_endpoint.ip:ip",
  sport: "src_endpoint.port:port",
  from: "src_endpoint.zone",
  inbound_if: "src_endpoint.interface_name",
  src_host: "src_endpoint.hostname",
  src_mac: "src_endpoint.mac",
  dst: "dst_endpoint.ip:ip",
  dport: "dst_endpoint.port:port",
  to: "dst_endpoint.zone",
  outbound_if: "dst_endpoint.interface_name",
  dst_host: "dst_endpoint.hostname",
  dst_mac: "dst_endpoint.mac",
  srcuser: "actor.user.name",
  srcuser_domain: "actor.user.domain",
  app: "app_name",
  sessionid: "connection_info.uid",
  rule: "firewall_rule.name",
  rule_uuid: "firewall_rule.uid",
} as const;

export const sessionTable = copies(session);
export const trafficTable = copies({
  bytes: "traffic.bytes:long",
  bytes_sent: "traffic.bytes_out:long",
  bytes_received: "traffic.bytes_in:long",
  packets: "traffic.packets:long",
  pkts_sent: "traffic.packets_out:long",
  pkts_received: "traffic.packets_in:long",
});
const tunnelTable = copies({ tunnel: "protocol_name" });

export const sessionTables = [sessionTable, trafficTable, tunnelTable];

/** TRAFFIC, DECRYPTION, SCTP and GTP: a connection and what the rule made of it. */
export function toTraffic({ event, time, fields, subtype }: Source): Draft {
  event.class_uid = classUid.networkActivity;
  addSession(event, fields);
  event.activity_id = activityOf(subtype, event);
  applyCopies(event, fields, trafficTable);
  const version = presentValue(fields, "tls_version");
  if (version !== undefined) {
    const cipher = presentValue(fields, "tls_enc");
    const sni = presentValue(fields, "sni");
    event.tls = {
      version,
      ...(cipher === undefined ? {} : { cipher }),
      ...(sni === undefined ? {} : { sni }),
    };
  }
  return requireEndpoint(event, time);
}

/** TUNNEL (logged as START and END): a tunnel that the firewall looks into. */
export function toTunnel({ event, time, fields, subtype }: Source): Draft {
  const type = event.metadata.log_name === "tunnel" ? subtype : (event.metadata.log_name ?? "");
  event.class_uid = classUid.tunnelActivity;
  event.activity_id =
    type === "start" ? tunnelActivityIds.open : type === "end" ? tunnelActivityIds.close : 99;
  if (event.activity_id === 99) event.activity_name = subtype === "" ? "tunnel" : subtype;
  event.tunnel_type_id = 0;
  addSession(event, fields);
  applyCopies(event, fields, trafficTable);
  applyCopies(event, fields, tunnelTable);
  return { event, time, reason: null };
}

/** Ends, rule, application, user and verdict of a session's log. */
export function addSession(event: DraftEvent, fields: Map<string, string>): void {
  addVerdict(event, presentValue(fields, "action") ?? "");
  const connection = connectionOf(fields);
  if (connection !== undefined) event.connection_info = connection;
  const seconds = presentValue(fields, "elapsed");
  if (seconds !== undefined && /^[0-9]{1,9}$/.test(seconds)) event.duration = Number(seconds) * 1_000;
  const reason = presentValue(fields, "session_end_reason");
  if (reason !== undefined && !/^(?:n\/a|n-a|unknown)$/.test(reason)) event.status_detail = reason;
  splitUser(fields, "srcuser");
  applyCopies(event, fields, sessionTable);
}

function activityOf(subtype: string, event: DraftEvent): number {
  if (subtype === "drop" || subtype === "deny" || event.action_id === 2) return networkActivityIds.refuse;
  if (subtype === "start") return networkActivityIds.open;
  return subtype === "end" ? networkActivityIds.close : networkActivityIds.traffic;
}
