import {
  accountChangeIds,
  apiActivityIds,
  authenticationIds,
  classUid,
  dhcpActivityIds,
  entityManagementIds,
  eventLogActivityIds,
  looksLikeAddress,
  statusId,
  tunnelActivityIds,
  applicationLifecycleIds,
} from "@breakwater/ocsf";
import { applyCopies, copies, firstPresent, presentValue } from "../../field-copies.ts";
import type { Draft, DraftEvent } from "../../product.ts";
import { httpUrl } from "../../http-url.ts";
import { requireEndpoint, toBase } from "../../requirements.ts";
import type { Base, LogKind } from "./common.ts";

const authentication = copies({
  user: "user.name",
  srcip: "src_endpoint.ip:ip",
  remip: "src_endpoint.ip:ip",
  srcport: "src_endpoint.port:port",
  remport: "src_endpoint.port:port",
  dstip: "dst_endpoint.ip:ip",
  method: "auth_protocol",
  policyid: "firewall_rule.uid",
});
const entity = copies({ user: "actor.user.name", cfgpath: "entity.type", cfgobj: "entity.name" });
const account = copies({ cfgobj: "user.name", user: "actor.user.name" });
const tunnel = copies({
  user: "user.name",
  remip: "src_endpoint.ip:ip",
  ip: "src_endpoint.ip:ip",
  name: "src_endpoint.hostname",
  remport: "src_endpoint.port:port",
  locip: "dst_endpoint.ip:ip",
  dstip: "dst_endpoint.ip:ip",
  locport: "dst_endpoint.port:port",
  outintf: "tunnel_interface.name",
  sentbyte: "traffic.bytes_out:long",
  rcvdbyte: "traffic.bytes_in:long",
  vpntunnel: "session.uid",
});
const dhcp = copies({
  mac: "src_endpoint.mac",
  ip: "src_endpoint.ip:ip",
  hostname: "src_endpoint.hostname",
  interface: "src_endpoint.interface_name",
});
const api = copies({ method: "http_request.http_method:method" });
const eventLog = copies({ user: "actor.user.name", log: "log_name", srcip: "src_endpoint.ip:ip" });

export const administrationTables = [authentication, entity, account, tunnel, dhcp, api, eventLog];

/** `type=event`: what the device and its administrators did. */
export function toAdministration(
  { event, time }: Base,
  fields: Map<string, string>,
  { type, subtype }: LogKind,
): Draft {
  addStatus(event, fields);
  const action = (presentValue(fields, "action") ?? "").toLowerCase();
  const description = (presentValue(fields, "logdesc") ?? "").toLowerCase();
  if (type === "event") {
    if (isAuthentication(subtype, action, description, fields))
      return toAuthentication(event, time, fields, subtype, action);
    if (presentValue(fields, "cfgpath") !== undefined) return toConfiguration(event, time, fields, action);
    if (description.startsWith("configuration changed") || description.includes("configuration is changed"))
      return toConfiguration(event, time, fields, "edit");
    if (subtype === "rest-api") return toApiActivity(event, time, fields);
    if ((subtype === "vpn" && isTunnel(fields)) || description.startsWith("forticlient connection"))
      return toTunnel(event, time, fields, action);
    if (presentValue(fields, "dhcp_msg") !== undefined) return toDhcp(event, time, fields);
    if (isLogEvent(description, action)) return toEventLog(event, time, fields, description);
    if (
      description.includes("update succeeded") ||
      description.includes("image restored") ||
      description.includes("firmware upgrade")
    )
      return toLifecycle(event, time);
  }
  return toBase(event, time, "no_class_for_log_type");
}

function addStatus(event: DraftEvent, fields: ReadonlyMap<string, string>): void {
  const status = (presentValue(fields, "status") ?? presentValue(fields, "result") ?? "").toLowerCase();
  if (["success", "ok", "succeeded", "done"].includes(status)) event.status_id = statusId.success;
  else if (["failed", "failure", "fail", "error", "deny", "denied", "negotiate_error"].includes(status))
    event.status_id = statusId.failure;
  const reason = firstPresent(fields, "reason", "error_reason");
  if (reason !== undefined && reason !== "none") event.status_detail = reason;
}

/** Sub-types and actions of sign-in and sign-out ("Log Message Reference": system 32001-32003, user 43008 ff., vpn 39424 ff.). */
const signIns = new Set([
  "login",
  "logout",
  "ssl-login-fail",
  "auth-logon",
  "auth-logout",
  "authentication",
  "fsso-logon",
  "fsso-logoff",
  "auth-timeout",
  "disconnect",
  "lockout",
]);

function isAuthentication(
  subtype: string,
  action: string,
  description: string,
  fields: ReadonlyMap<string, string>,
): boolean {
  // A failed sign-in that names nobody is still one.
  if (!["system", "user", "vpn"].includes(subtype) || presentValue(fields, "user") === undefined)
    return action === "ssl-login-fail" && fields.has("user");
  return (
    signIns.has(action) ||
    /\bauthentication (?:success|fail)|\blog(?:in|out|on|off) (?:success|fail)/.test(description)
  );
}

function toAuthentication(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
  subtype: string,
  action: string,
): Draft {
  event.class_uid = classUid.authentication;
  event.activity_id = /logout|logoff|timeout|disconnect/.test(action)
    ? authenticationIds.logoff
    : authenticationIds.logon;
  if (action.endsWith("-fail") || action === "lockout") event.status_id = statusId.failure;
  event.is_remote = true;
  event.service = { name: serviceOf(fields, subtype) };
  const fromUi = addressOfUi(presentValue(fields, "ui"));
  applyCopies(event, fields, authentication);
  if (event.user === undefined) event.user = { name: fields.get("user") ?? "" };
  if (event.src_endpoint === undefined && fromUi !== null) event.src_endpoint = { ip: fromUi };
  return { event, time, reason: null };
}

/** What was signed in to: the method or user interface of an administrator, the VPN, or a policy's user portal. */
function serviceOf(fields: ReadonlyMap<string, string>, subtype: string): string {
  if (subtype === "vpn") return "vpn";
  const ui = firstPresent(fields, "method", "ui");
  return ui === undefined ? subtype : (ui.split("(")[0] ?? subtype).toLowerCase();
}

/** The address in `https(192.0.2.1)`, as FortiOS writes where an administrator came from. */
function addressOfUi(ui: string | undefined): string | null {
  if (ui === undefined || !ui.endsWith(")")) return null;
  const address = ui.slice(ui.indexOf("(") + 1, -1);
  return looksLikeAddress(address) ? address : null;
}

const changes: ReadonlyMap<string, number> = new Map([
  ["add", entityManagementIds.create],
  ["edit", entityManagementIds.update],
  ["delete", entityManagementIds.delete],
  ["move", entityManagementIds.move],
]);

/** A change of the configuration: an account where an administrator or local user is added or deleted, else an entity. */
function toConfiguration(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
  action: string,
): Draft {
  const path = presentValue(fields, "cfgpath");
  const name = presentValue(fields, "cfgobj");
  const attributes = presentValue(fields, "cfgattr");
  const fromUi = addressOfUi(presentValue(fields, "ui"));
  if (fromUi !== null) event.src_endpoint = { ip: fromUi };
  if (
    (path === "system.admin" || path === "user.local") &&
    (action === "add" || action === "delete") &&
    name !== undefined
  ) {
    event.class_uid = classUid.accountChange;
    event.activity_id = action === "add" ? accountChangeIds.create : accountChangeIds.delete;
    applyCopies(event, fields, account);
    return { event, time, reason: null };
  }
  event.class_uid = classUid.entityManagement;
  event.activity_id = changes.get(action) ?? entityManagementIds.other;
  if (event.activity_id === entityManagementIds.other) event.activity_name = action;
  if (attributes !== undefined) event.comment = attributes.slice(0, 4_096);
  event.entity = name === undefined ? { name: path ?? "configuration" } : {};
  applyCopies(event, fields, entity);
  return { event, time, reason: null };
}

const operations: ReadonlyMap<string, number> = new Map([
  ["GET", apiActivityIds.read],
  ["HEAD", apiActivityIds.read],
  ["POST", apiActivityIds.create],
  ["PUT", apiActivityIds.update],
  ["PATCH", apiActivityIds.update],
  ["DELETE", apiActivityIds.delete],
]);

/** A request to the device's own REST API; without the address it came from there is no such activity in OCSF. */
function toApiActivity(event: DraftEvent, time: Draft["time"], fields: Map<string, string>): Draft {
  const method = (presentValue(fields, "method") ?? "").toUpperCase();
  const fromUi = addressOfUi(presentValue(fields, "ui"));
  event.class_uid = classUid.apiActivity;
  event.activity_id = operations.get(method) ?? apiActivityIds.other;
  if (event.activity_id === apiActivityIds.other) event.activity_name = method === "" ? "request" : method;
  event.api = { operation: presentValue(fields, "path") ?? "unknown", service: { name: "FortiOS REST API" } };
  const url = presentValue(fields, "url");
  if (url !== undefined) event.http_request = { url: httpUrl(undefined, url, undefined) };
  const code = presentValue(fields, "status");
  if (code !== undefined && /^[1-5][0-9]{2}$/.test(code)) {
    event.http_response = { code: Number(code) };
    event.status_id = Number(code) < 400 ? statusId.success : statusId.failure;
  }
  if (fromUi !== null) event.src_endpoint = { ip: fromUi };
  applyCopies(event, fields, api);
  applyCopies(event, fields, eventLog);
  event.actor ??= { app_name: "FortiOS" };
  return requireEndpoint(event, time);
}

function isTunnel(fields: ReadonlyMap<string, string>): boolean {
  return firstPresent(fields, "remip", "vpntunnel", "tunnelid", "tunneltype") !== undefined;
}

function toTunnel(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
  action: string,
): Draft {
  event.class_uid = classUid.tunnelActivity;
  if (/(^|-)up$|^add$|new-con|connect$/.test(action) && action !== "disconnect")
    event.activity_id = tunnelActivityIds.open;
  else if (/(^|-)down$|^close$|disconnect|delete/.test(action)) event.activity_id = tunnelActivityIds.close;
  else {
    event.activity_id = tunnelActivityIds.other;
    event.activity_name = action === "" ? "event" : action;
  }
  const kind = (firstPresent(fields, "tunneltype", "connection_type") ?? "").toLowerCase();
  event.protocol_name = kind.startsWith("ssl") ? "SSL VPN" : "IPsec";
  event.tunnel_type_id = 0;
  const seconds = presentValue(fields, "duration");
  if (seconds !== undefined && /^[0-9]{1,9}$/.test(seconds)) event.duration = Number(seconds) * 1_000;
  applyCopies(event, fields, tunnel);
  return { event, time, reason: null };
}

const dhcpMessages: ReadonlyMap<string, number> = new Map([
  ["discover", dhcpActivityIds.discover],
  ["offer", dhcpActivityIds.offer],
  ["request", dhcpActivityIds.request],
  ["decline", dhcpActivityIds.decline],
  ["ack", dhcpActivityIds.ack],
  ["nak", dhcpActivityIds.nak],
  ["release", dhcpActivityIds.release],
  ["inform", dhcpActivityIds.inform],
]);

function toDhcp(event: DraftEvent, time: Draft["time"], fields: Map<string, string>): Draft {
  event.class_uid = classUid.dhcpActivity;
  event.activity_id =
    dhcpMessages.get((presentValue(fields, "dhcp_msg") ?? "").toLowerCase()) ?? dhcpActivityIds.unknown;
  const lease = presentValue(fields, "lease");
  if (lease !== undefined && /^[0-9]{1,9}$/.test(lease)) event.lease_dur = Number(lease);
  applyCopies(event, fields, dhcp);
  return event.src_endpoint === undefined
    ? toBase(event, time, "required_field_missing")
    : { event, time, reason: null };
}

function isLogEvent(description: string, action: string): boolean {
  return (
    action === "roll-log" ||
    /\blogs? (?:file )?(?:rolled|deleted|cleared|uploaded|full)\b|\bdelete logs?\b|\bclear logs?\b/.test(
      description,
    )
  );
}

function toEventLog(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
  description: string,
): Draft {
  event.class_uid = classUid.eventLogActivity;
  if (description.includes("delete")) event.activity_id = eventLogActivityIds.delete;
  else if (description.includes("clear")) event.activity_id = eventLogActivityIds.clear;
  else if (description.includes("upload")) event.activity_id = eventLogActivityIds.export;
  else if (description.includes("roll")) event.activity_id = eventLogActivityIds.rotate;
  else event.activity_id = eventLogActivityIds.unknown;
  event.log_provider = "FortiOS";
  applyCopies(event, fields, eventLog);
  return { event, time, reason: null };
}

function toLifecycle(event: DraftEvent, time: Draft["time"]): Draft {
  event.class_uid = classUid.applicationLifecycle;
  event.activity_id = applicationLifecycleIds.update;
  event.app = { name: "FortiOS", vendor_name: "Fortinet" };
  return { event, time, reason: null };
}
