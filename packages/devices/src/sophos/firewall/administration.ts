import {
  authenticationIds,
  classUid,
  dhcpActivityIds,
  entityManagementIds,
  statusId,
  tunnelActivityIds,
} from "@breakwater/ocsf";
import { applyCopies, copies, firstPresent, presentValue } from "../../field-copies.ts";
import type { Draft, DraftEvent } from "../../product.ts";
import { toBase } from "../../requirements.ts";

const authentication = copies({
  user_name: "user.name",
  name: "user.full_name",
  src_ip: "src_endpoint.ip:ip",
  src_mac: "src_endpoint.mac",
  auth_mechanism: "auth_protocol",
  authenticationmechanism: "auth_protocol",
});
const configuration = copies({ user_name: "actor.user.name", src_ip: "src_endpoint.ip:ip" });
const tunnel = copies({
  user_name: "user.name",
  remotepeer: "src_endpoint.ip:ip",
  remote_ip: "src_endpoint.ip:ip",
  localgateway: "dst_endpoint.ip:ip",
  connectionname: "session.uid",
  connname: "session.uid",
  con_name: "session.uid",
  sent_bytes: "traffic.bytes_out:long",
  recv_bytes: "traffic.bytes_in:long",
  bytes_sent: "traffic.bytes_out:long",
  bytes_received: "traffic.bytes_in:long",
});
const dhcp = copies({
  ipaddress: "src_endpoint.ip:ip",
  leased_ip: "src_endpoint.ip:ip",
  client_physical_address: "src_endpoint.mac",
  src_mac: "src_endpoint.mac",
  client_host_name: "src_endpoint.hostname",
});

export const administrationTables = [authentication, configuration, tunnel, dhcp];

/** `log_type="Event"` and the types about the device itself. */
export function toAdministration(event: DraftEvent, time: Draft["time"], fields: Map<string, string>): Draft {
  const component = (presentValue(fields, "log_component") ?? "").toLowerCase();
  const subtype = (presentValue(fields, "log_subtype") ?? "").toLowerCase();
  addStatus(event, fields);
  if (subtype === "authentication" || component.endsWith("authentication"))
    return toAuthentication(event, time, fields, component);
  if (component === "gui" || component === "cli" || component === "api" || component === "central management")
    return toAdministrator(event, time, fields, component);
  if (
    component.includes("vpn") ||
    component === "ipsec" ||
    component === "l2tp" ||
    component === "pptp" ||
    component === "red"
  )
    return toTunnel(event, time, fields, component);
  if (component === "dhcp server") return toDhcp(event, time, fields);
  return toBase(event, time, "no_class_for_log_type");
}

function addStatus(event: DraftEvent, fields: ReadonlyMap<string, string>): void {
  const status = (presentValue(fields, "status") ?? "").toLowerCase();
  if (["successful", "success", "established"].includes(status)) event.status_id = statusId.success;
  else if (["failed", "failure", "failed "].includes(status)) event.status_id = statusId.failure;
  const reason = presentValue(fields, "reason");
  if (reason !== undefined) event.status_detail = reason;
}

function toAuthentication(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
  component: string,
): Draft {
  const words = `${event.message ?? ""} ${presentValue(fields, "status") ?? ""}`.toLowerCase();
  event.class_uid = classUid.authentication;
  event.activity_id = /logged out|log ?out|logoff|disconnect/.test(words)
    ? authenticationIds.logoff
    : authenticationIds.logon;
  event.service = { name: firstPresent(fields, "auth_client", "authclient") ?? component };
  applyCopies(event, fields, authentication);
  if (event.user?.name === undefined) {
    if (presentValue(fields, "usergroupname") === undefined && !fields.has("user_name"))
      return toBase(event, time, "required_field_missing");
    event.user = { ...event.user, name: fields.get("user_name") ?? "" };
  }
  return { event, time, reason: null };
}

/** An administrator signed in or out, or changed something. */
function toAdministrator(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
  component: string,
): Draft {
  const text = (event.message ?? "").toLowerCase();
  if (
    /\blogged (in|out)\b|\blog(in|out)\b|wrong credentials|login attempt/.test(text) &&
    presentValue(fields, "user_name") !== undefined
  ) {
    return toAuthentication(event, time, fields, component);
  }
  event.class_uid = classUid.entityManagement;
  if (/\b(added|created)\b/.test(text)) event.activity_id = entityManagementIds.create;
  else if (/\b(deleted|removed|purged)\b/.test(text)) event.activity_id = entityManagementIds.delete;
  else if (/\bdisabled?\b/.test(text)) event.activity_id = entityManagementIds.disable;
  else if (/\benabled?\b/.test(text)) event.activity_id = entityManagementIds.enable;
  else event.activity_id = entityManagementIds.update;
  event.entity = { name: "configuration", type: component };
  if (event.message !== undefined) event.comment = event.message;
  applyCopies(event, fields, configuration);
  return { event, time, reason: null };
}

function toTunnel(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
  component: string,
): Draft {
  const words =
    `${event.message ?? ""} ${presentValue(fields, "status") ?? ""} ${presentValue(fields, "con_event") ?? ""}`.toLowerCase();
  event.class_uid = classUid.tunnelActivity;
  if (/terminat|disconnect|closed|down|interim end/.test(words)) event.activity_id = tunnelActivityIds.close;
  else if (/establish|connected|up\b/.test(words)) event.activity_id = tunnelActivityIds.open;
  else {
    event.activity_id = tunnelActivityIds.other;
    event.activity_name = presentValue(fields, "log_subtype") ?? "event";
  }
  event.protocol_name = component.includes("ssl") ? "SSL VPN" : component.toUpperCase();
  event.tunnel_type_id = 0;
  applyCopies(event, fields, tunnel);
  return { event, time, reason: null };
}

function toDhcp(event: DraftEvent, time: Draft["time"], fields: Map<string, string>): Draft {
  const words = `${presentValue(fields, "status") ?? ""} ${event.message ?? ""}`.toLowerCase();
  event.class_uid = classUid.dhcpActivity;
  if (words.includes("expire")) event.activity_id = dhcpActivityIds.expire;
  else if (words.includes("release")) event.activity_id = dhcpActivityIds.release;
  else if (words.includes("renew") || words.includes("lease")) event.activity_id = dhcpActivityIds.ack;
  else event.activity_id = dhcpActivityIds.unknown;
  applyCopies(event, fields, dhcp);
  return event.src_endpoint === undefined
    ? toBase(event, time, "required_field_missing")
    : { event, time, reason: null };
}
