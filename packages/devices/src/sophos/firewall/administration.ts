import {
  accountChangeIds,
  applicationLifecycleIds,
  authenticationIds,
  classUid,
  dhcpActivityIds,
  entityManagementIds,
  eventLogActivityIds,
  statusId,
  tunnelActivityIds,
} from "@breakwater/ocsf";
import { matchAny, template } from "../../body/template.ts";
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
  reported_ip: "src_endpoint.ip:ip",
  reported_host: "src_endpoint.hostname",
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
  const text = event.message ?? "";
  if (/^.{1,64} definitions upgraded from /.test(text)) return toUpdate(event, time, component);
  const link = /^Interface ([^\s]{1,64}) (?:is |was )?(?:now )?(up|down)\b/i.exec(text);
  if (link !== null) return toInterface(event, time, link[1] ?? "", link[2] ?? "");
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
  const change = matchAny(changes, event.message ?? "");
  if (change !== null) return toNamedChange(event, time, fields, change, component);
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

/** How SFOS words what an administrator did; the name is the administrator's choice. */
const changes = [
  "{kind:text} '{name:stranger}' {=settings were|was|were} {verb} by '{actor:text}' from '{from:host}' using '{interface:text}'",
  "{kind:text} {=was|were|settings were} {verb} by '{actor:text}' from '{from:host}' using '{interface:text}'",
].map(template);

const verbs: ReadonlyMap<string, number> = new Map([
  ["added", entityManagementIds.create],
  ["created", entityManagementIds.create],
  ["deleted", entityManagementIds.delete],
  ["removed", entityManagementIds.delete],
  ["purged", entityManagementIds.delete],
  ["disabled", entityManagementIds.disable],
  ["enabled", entityManagementIds.enable],
]);
const accountVerbs: ReadonlyMap<string, number> = new Map([
  ["added", accountChangeIds.create],
  ["created", accountChangeIds.create],
  ["deleted", accountChangeIds.delete],
  ["removed", accountChangeIds.delete],
  ["disabled", accountChangeIds.disable],
  ["enabled", accountChangeIds.enable],
]);

/** `Syslog Server 'x' was deleted by 'admin' from '10.9.0.4' using 'GUI'`: an account, the log, or another part. */
function toNamedChange(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
  change: ReadonlyMap<string, string>,
  component: string,
): Draft {
  const kind = (change.get("kind") ?? "").trim().toLowerCase();
  const name = change.get("name");
  const verb = (change.get("verb") ?? "").toLowerCase();
  const account = accountVerbs.get(verb);
  if (name !== undefined && account !== undefined && /^(?:user|administrator|admin)$/.test(kind)) {
    event.class_uid = classUid.accountChange;
    event.activity_id = account;
    event.user = { name };
  } else if (kind.startsWith("syslog server") && /^(?:deleted|removed|disabled)$/.test(verb)) {
    event.class_uid = classUid.eventLogActivity;
    event.activity_id = eventLogActivityIds.disable;
    event.log_provider = "SFOS";
    if (name !== undefined) event.log_name = name;
  } else {
    event.class_uid = classUid.entityManagement;
    event.activity_id = verbs.get(verb) ?? entityManagementIds.update;
    event.entity = { name: name ?? kind, type: name === undefined ? component : kind };
    if (event.message !== undefined) event.comment = event.message;
  }
  applyCopies(event, fields, configuration);
  return { event, time, reason: null };
}

/** Signatures and other definitions that the firewall fetched. */
function toUpdate(event: DraftEvent, time: Draft["time"], component: string): Draft {
  event.class_uid = classUid.applicationLifecycle;
  event.activity_id = applicationLifecycleIds.update;
  event.app = { name: `${component} definitions`, vendor_name: "Sophos" };
  return { event, time, reason: null };
}

function toInterface(event: DraftEvent, time: Draft["time"], name: string, state: string): Draft {
  event.class_uid = classUid.entityManagement;
  event.activity_id = state.toLowerCase() === "up" ? entityManagementIds.enable : entityManagementIds.disable;
  event.entity = { name, type: "interface" };
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
