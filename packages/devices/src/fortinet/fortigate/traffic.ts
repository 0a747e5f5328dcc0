import { actionId, classUid, dispositionId, networkActivityIds } from "@breakwater/ocsf";
import { applyCopies, copies, presentValue } from "../../field-copies.ts";
import type { Draft, DraftEvent } from "../../product.ts";
import { requireEndpoint } from "../../requirements.ts";
import type { Base } from "./common.ts";

/** Fields about a connection that traffic and most UTM logs share. */
const connection = {
  srcip: "src_endpoint.ip:ip",
  src: "src_endpoint.ip:ip",
  srcport: "src_endpoint.port:port",
  src_port: "src_endpoint.port:port",
  srcintf: "src_endpoint.interface_name",
  src_int: "src_endpoint.interface_name",
  srcmac: "src_endpoint.mac",
  srcname: "src_endpoint.hostname",
  dstip: "dst_endpoint.ip:ip",
  dst: "dst_endpoint.ip:ip",
  dstport: "dst_endpoint.port:port",
  dst_port: "dst_endpoint.port:port",
  dstintf: "dst_endpoint.interface_name",
  dst_int: "dst_endpoint.interface_name",
  dstmac: "dst_endpoint.mac",
  service: "dst_endpoint.svc_name",
  proto: "connection_info.protocol_num:integer",
  sessionid: "connection_info.uid",
  policyid: "firewall_rule.uid",
  policyname: "firewall_rule.name",
  user: "actor.user.name",
  // Learned from other traffic (Kerberos, for one), where nobody signed in.
  unauthuser: "actor.user.name",
  app: "app_name",
} as const;

export const connectionTable = copies(connection);
export const trafficTable = copies({
  ...connection,
  dstname: "dst_endpoint.hostname",
  hostname: "dst_endpoint.hostname",
  sentbyte: "traffic.bytes_out:long",
  rcvdbyte: "traffic.bytes_in:long",
  sentpkt: "traffic.packets_out:long",
  rcvdpkt: "traffic.packets_in:long",
  sent: "traffic.bytes_out:long",
  rcvd: "traffic.bytes_in:long",
  sent_pkt: "traffic.packets_out:long",
  rcvd_pkt: "traffic.packets_in:long",
});

/** Session states of traffic logs ("Log Message Reference", traffic log, field `action`). */
const activities: ReadonlyMap<string, number> = new Map([
  ["start", networkActivityIds.open],
  ["accept", networkActivityIds.traffic],
  ["close", networkActivityIds.close],
  ["timeout", networkActivityIds.close],
  ["client-rst", networkActivityIds.reset],
  ["server-rst", networkActivityIds.reset],
  ["deny", networkActivityIds.refuse],
  ["ip-conn", networkActivityIds.fail],
  ["dns", networkActivityIds.traffic],
]);

export function toTraffic({ event, time }: Base, fields: Map<string, string>): Draft {
  const action = (presentValue(fields, "action") ?? presentValue(fields, "status") ?? "").toLowerCase();
  addConnection(event, fields, action);
  // The policy let the session through, and a security profile then stopped what was in it.
  const profileAction = (presentValue(fields, "utmaction") ?? "").toLowerCase();
  if (blocked.has(profileAction) || reset.has(profileAction)) addVerdict(event, profileAction);
  event.class_uid = classUid.networkActivity;
  event.activity_id = activities.get(action) ?? networkActivityIds.traffic;
  applyCopies(event, fields, trafficTable);
  return requireEndpoint(event, time);
}

/** What is transformed rather than copied; the fields stay among the vendor's own. */
export function addConnection(event: DraftEvent, fields: ReadonlyMap<string, string>, action: string): void {
  addVerdict(event, action);
  const seconds = presentValue(fields, "duration");
  if (seconds !== undefined && /^[0-9]{1,9}$/.test(seconds)) event.duration = Number(seconds) * 1_000;
}

const blocked = new Set(["deny", "denied", "blocked", "block", "violation"]);
const dropped = new Set(["dropped", "drop", "clear_session", "clear-session"]);
const reset = new Set(["reset", "reset_client", "reset_server", "reset-both"]);
const allowed = new Set([
  "accept",
  "start",
  "close",
  "timeout",
  "client-rst",
  "server-rst",
  "pass",
  "passthrough",
  "permit",
  "allow",
  "allowed",
  "dns",
  "ip-conn",
  // Let through without being looked into.
  "exempt",
  "bypass",
]);
const detected = new Set(["detected", "monitored", "monitor", "log-only", "analytics"]);

/** A connection of which a UTM log tells: what the device let through, or refused. */
export function connectionActivity(action: string): number {
  if (blocked.has(action) || dropped.has(action)) return networkActivityIds.refuse;
  return reset.has(action) ? networkActivityIds.reset : networkActivityIds.traffic;
}

/** What the device did, as it said it. */
export function addVerdict(event: DraftEvent, action: string): void {
  if (blocked.has(action)) [event.action_id, event.disposition_id] = [actionId.denied, dispositionId.blocked];
  else if (dropped.has(action))
    [event.action_id, event.disposition_id] = [actionId.denied, dispositionId.dropped];
  else if (reset.has(action))
    [event.action_id, event.disposition_id] = [actionId.denied, dispositionId.reset];
  else if (allowed.has(action))
    [event.action_id, event.disposition_id] = [actionId.allowed, dispositionId.allowed];
  else if (detected.has(action))
    [event.action_id, event.disposition_id] = [actionId.observed, dispositionId.detected];
}
