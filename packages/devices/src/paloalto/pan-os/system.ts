import {
  applicationLifecycleIds,
  authenticationIds,
  classUid,
  dhcpActivityIds,
  entityManagementIds,
  eventLogActivityIds,
  looksLikeAddress,
  networkActivityIds,
  statusId,
  tunnelActivityIds,
} from "@breakwater/ocsf";
import { matchAny, template } from "../../body/template.ts";
import { applyCopies, copies, presentValue } from "../../field-copies.ts";
import type { Draft, DraftEvent } from "../../product.ts";
import { requireEndpoint, toBase } from "../../requirements.ts";
import { type Source, splitUser } from "./common.ts";

const signInTable = copies({
  user: "user.name",
  user_domain: "user.domain",
  from: "src_endpoint.ip:ip",
  from_host: "src_endpoint.hostname",
  server: "dst_endpoint.ip:ip",
  protocol: "auth_protocol",
});
const tunnelTable = copies({
  user: "user.name",
  user_domain: "user.domain",
  from: "src_endpoint.ip:ip",
  local: "dst_endpoint.ip:ip",
  object: "session.uid",
});
const leaseTable = copies({
  address: "src_endpoint.ip:ip",
  mac: "src_endpoint.mac",
  client: "src_endpoint.hostname",
  interface: "src_endpoint.interface_name",
});

const connectionTable = copies({
  server: "dst_endpoint.ip:ip",
  server_name: "dst_endpoint.hostname",
  port: "dst_endpoint.port:port",
  from: "src_endpoint.ip:ip",
});

export const systemTables = [signInTable, tunnelTable, leaseTable, connectionTable];

/** What PAN-OS writes about sign-ins; the name is a stranger's where it failed. */
const signIns = [
  "failed authentication for user '{user:stranger}'. Reason: {reason:text}[ auth profile '{profile:text}'][,[ vsys '{vsys_name:text}'],][ server profile '{server_profile:text}',][ server address '{server:host}',][ auth protocol '{protocol:text}',][ From: {from:host}]$",
  "failed authentication for user '{user:stranger}'. Reason: {reason:text} From: {from:host}$",
  "failed authentication for user {user:text}. Reason: {reason:text} From: {from:host}$",
  "failed authentication for user '{user:stranger}'. Reason: {reason:rest}",
  "failed authentication for user {user:text}. Reason: {reason:rest}",
  "authenticated for user '{user:stranger}'. {detail:text} From: {from:host}$",
  "authenticated for user '{user:stranger}'[. From: {from:host}]$",
  "authenticated for user {user:text}. {detail:text} From: {from:host}$",
  "When authenticating user '{user:stranger}' from '{from:host}', {detail:rest}",
  "When authenticating user {user:text} from {from:host}, {detail:rest}",
  "User {user:text} logged in via {service} from {from:host} using {transport:rest}",
  "User {user:text} logged in via {service} from {from:host}",
  "User {user:text} logged out via {service} from {from:host}",
  "User {user:text} failed authentication. Reason: {reason:text} From: {from:host}$",
  "Session for user {user:text} via {service} from {from:host} timed out",
  "GlobalProtect {service:text} user {activity:text}. Login from: {from:host}, [Source region: {region:text}, ]User name: {user:text}, {detail:rest}",
  "GlobalProtect {service:text} user {activity:text}. User name: {user:text}, {detail:rest}",
  "GlobalProtect {service:text} {activity:text}. Login from: {from:host}, [Source region: {region:text}, ]User name: {user:text}, {detail:rest}",
  "GlobalProtect {service:text} {activity:text}. User name: {user:text}, {detail:rest}",
].map(template);

const details = [
  ["server", /server address '?([0-9A-Fa-f.:]{2,45})'?/i],
  ["protocol", /auth protocol '([^']{1,64})'/i],
  ["profile", /(?:auth|authentication) profile '?([^',]{1,64})'?/i],
] as const;

const leases = [
  "DHCP lease {activity} ip {address} --> mac {mac} - hostname {client:text}, interface {interface}",
  "DHCP lease {activity} ip {address} --> mac {mac}[, interface {interface}]",
  "DHCP {activity}: interface {interface}, ip {address} netmask {netmask}[ dhcp server: {server}]",
].map(template);

/** Connections that the firewall itself makes: to Panorama, directories, update servers. */
const connections = [
  "Successfully connect to address: {server:host} port: {port:int}, {detail:rest}",
  "{service:text} connected to server {server:endpoint}, initiated by: {from:host}",
  "Connection to {service:text} server: [{server:host} ]completed successfully, initiated by {from:host}",
].map(template);

/** SYSTEM: sign-ins, the VPN, leases, updates, the log itself; what has no class keeps its text. */
export function toSystem(source: Source): Draft {
  const { event, time, fields, subtype } = source;
  const text = (presentValue(fields, "opaque") ?? "").trim();
  const id = (presentValue(fields, "eventid") ?? "").toLowerCase();
  if (text !== "") event.message = text.slice(0, 1_024);
  const signIn = matchAny(signIns, text);
  if (signIn !== null) return toSignIn(source, signIn, text, id);
  if (
    /\blog type \S{1,32} cleared\b|\blogs? (?:(?:was|were|have been|has been|is|are) )?(?:cleared|deleted|purged)\b|\bclear(?:ed)? (?:\w{1,16} )?logs?\b/i.test(
      text,
    )
  )
    return toEventLog(event, time, eventLogActivityIds.clear);
  if (/syslog connection (?:failed|lost|broken)|log forwarding (?:stopped|failed)/i.test(text))
    return toEventLog(event, time, eventLogActivityIds.stop);
  if (/syslog connection established/i.test(text)) return toEventLog(event, time, eventLogActivityIds.start);
  if (subtype === "vpn" || /^(?:ike|ipsec|tunnel|keymgr)-/.test(id)) return toVpn(source, id);
  if (subtype === "dhcp") return toLease(source, text);
  if (subtype === "port" || id === "link-change") return toPort(event, time, text);
  const loaded = configurationLoads.exec(text);
  if (loaded !== null) return toActivated(event, time, text, loaded);
  const connection = matchAny(connections, text);
  if (connection !== null) return toConnection(source, connection);
  const lifecycle = lifecycleOf(text);
  if (lifecycle !== null) {
    event.class_uid = classUid.applicationLifecycle;
    event.activity_id = lifecycle;
    event.app = {
      name: /^(WildFire|Antivirus|Content|Threat|URL|GlobalProtect|PAN-OS)\b/i.exec(text)?.[1] ?? "PAN-OS",
      vendor_name: "Palo Alto Networks",
    };
    return { event, time, reason: null };
  }
  return toBase(event, time, "no_class_for_log_type");
}

function toSignIn(
  { event, time, fields }: Source,
  captures: Map<string, string>,
  text: string,
  id: string,
): Draft {
  for (const [name, value] of captures) if (value !== "" && !fields.has(name)) fields.set(name, value);
  for (const [name, pattern] of details) {
    const value = pattern.exec(text)?.[1];
    if (value !== undefined && !fields.has(name)) fields.set(name, value);
  }
  splitUser(fields, "user");
  event.class_uid = classUid.authentication;
  event.activity_id = signInActivity(text, id);
  if (event.activity_id === authenticationIds.other)
    event.activity_name = presentValue(fields, "activity") ?? id;
  // The words count, not the id: some releases write `auth-success` above a failure.
  event.status_id = /^(?:failed authentication|User .{1,128} failed)|\bfailed\b/i.test(text.slice(0, 256))
    ? statusId.failure
    : statusId.success;
  const reason = presentValue(fields, "reason");
  if (reason !== undefined) event.status_detail = reason.replace(/\.$/, "");
  event.service = {
    name: (presentValue(fields, "service") ?? presentValue(fields, "profile") ?? "pan-os").toLowerCase(),
  };
  const from = fields.get("from");
  if (from !== undefined && !/^[0-9A-Fa-f.:]{2,45}$/.test(from)) {
    fields.delete("from");
    fields.set("from_host", from);
  }
  applyCopies(event, fields, signInTable);
  if (event.user?.name === undefined) return toBase(event, time, "required_field_missing");
  return { event, time, reason: null };
}

function signInActivity(text: string, id: string): number {
  if (/^User .{1,128} logged out|^Session for user/.test(text.slice(0, 256)) || /logout/.test(id))
    return authenticationIds.logoff;
  // A configuration or a message of the client is no sign-in.
  return /config|agent-msg|hip/.test(id) && id.startsWith("globalprotect")
    ? authenticationIds.other
    : authenticationIds.logon;
}

function toEventLog(event: DraftEvent, time: Draft["time"], activity: number): Draft {
  event.class_uid = classUid.eventLogActivity;
  event.activity_id = activity;
  event.log_provider = "PAN-OS";
  const by = /\bby (?:user |admin(?:istrator)? )?'?([^'\s,.]{1,64})/i.exec(event.message ?? "")?.[1];
  if (by !== undefined) event.actor = { user: { name: by } };
  return { event, time, reason: null };
}

function toVpn({ event, time, fields }: Source, id: string): Draft {
  event.class_uid = classUid.tunnelActivity;
  if (/tunnel-status-up|nego-p[12]-succ|key-install$|child-nego-succ/.test(id))
    event.activity_id = tunnelActivityIds.open;
  else if (/tunnel-status-down|p[12]-(?:dpd-dn|delete|expire)|sa-del|key-delete|key-expire/.test(id))
    event.activity_id = tunnelActivityIds.close;
  else {
    event.activity_id = tunnelActivityIds.other;
    event.activity_name = id === "" ? "vpn event" : id;
  }
  if (/fail/.test(id)) event.status_id = statusId.failure;
  event.protocol_name = id.startsWith("ike") ? "IKE" : "IPsec";
  event.tunnel_type_id = 0;
  const ends = /([0-9A-Fa-f.:]{2,45})\[([0-9]{1,5})\]-([0-9A-Fa-f.:]{2,45})\[([0-9]{1,5})\]/.exec(
    event.message ?? "",
  );
  if (ends !== null) {
    fields.set("local", ends[1] ?? "");
    fields.set("from", ends[3] ?? "");
  }
  applyCopies(event, fields, tunnelTable);
  return { event, time, reason: null };
}

const configurationLoads =
  /^(?:Config installed|([0-9A-Za-z_-]{1,32}(?: [0-9A-Za-z_-]{1,32})?) configuration load phase-[0-9] (succeeded|failed))/i;

/** The candidate configuration became the running one, as a whole or of one daemon. */
function toActivated(event: DraftEvent, time: Draft["time"], text: string, loaded: RegExpExecArray): Draft {
  event.class_uid = classUid.entityManagement;
  event.activity_id = entityManagementIds.activate;
  event.entity = { name: loaded[1] ?? "candidate configuration", type: "configuration" };
  event.status_id = /^failed$/i.test(loaded[2] ?? "") ? statusId.failure : statusId.success;
  event.comment = text.slice(0, 4_096);
  return { event, time, reason: null };
}

function toConnection({ event, time, fields }: Source, captures: Map<string, string>): Draft {
  for (const [name, value] of captures) if (value !== "" && !fields.has(name)) fields.set(name, value);
  const server = fields.get("server") ?? "";
  const port = /:([0-9]{1,5})$/.exec(server)?.[1];
  if (port !== undefined && !fields.has("port")) {
    fields.set("port", port);
    fields.set("server", server.slice(0, -port.length - 1));
  }
  const name = fields.get("server") ?? "";
  if (name !== "" && !looksLikeAddress(name)) {
    fields.delete("server");
    fields.set("server_name", name);
  }
  event.class_uid = classUid.networkActivity;
  event.activity_id = networkActivityIds.open;
  event.status_id = statusId.success;
  applyCopies(event, fields, connectionTable);
  return requireEndpoint(event, time);
}

const leaseActivities: readonly (readonly [RegExp, number])[] = [
  [/^(?:start|renew|extend|ack|bound)/i, dhcpActivityIds.ack],
  [/^release/i, dhcpActivityIds.release],
  [/^expire/i, dhcpActivityIds.expire],
];

function toLease({ event, time, fields }: Source, text: string): Draft {
  const captures = matchAny(leases, text);
  for (const [name, value] of captures ?? []) if (!fields.has(name)) fields.set(name, value);
  const activity = presentValue(fields, "activity") ?? "";
  event.class_uid = classUid.dhcpActivity;
  event.activity_id = leaseActivities.find(([word]) => word.test(activity))?.[1] ?? dhcpActivityIds.unknown;
  applyCopies(event, fields, leaseTable);
  return event.src_endpoint === undefined
    ? toBase(event, time, "no_class_for_log_type")
    : { event, time, reason: null };
}

function toPort(event: DraftEvent, time: Draft["time"], text: string): Draft {
  const found = /^Port ([^\s:]{1,64}): (?:MAC )?(Up|Down)\b/i.exec(text);
  if (found === null) return toBase(event, time, "no_class_for_log_type");
  event.class_uid = classUid.entityManagement;
  event.activity_id =
    found[2]?.toLowerCase() === "up" ? entityManagementIds.enable : entityManagementIds.disable;
  event.entity = { name: found[1] ?? "port", type: "interface" };
  event.comment = text.slice(0, 4_096);
  return { event, time, reason: null };
}

function lifecycleOf(text: string): number | null {
  if (
    /\b(?:system|device|dataplane|firewall) (?:is )?(?:restart|reboot)(?:ed|ing)?\b|restart initiated|\brestarted\b/i.test(
      text,
    )
  )
    return applicationLifecycleIds.restart;
  if (/\bsystem is shutting down|shutdown initiated\b/i.test(text)) return applicationLifecycleIds.stop;
  if (/\bsystem is starting up|started up\b/i.test(text)) return applicationLifecycleIds.start;
  if (
    /\b(?:upgraded|installed|updated) (?:from|to|by|successfully|version)\b|^Installed \S{1,32} package|\binstalled\b.{0,256}\bversion\b|\bpackage (?:was )?(?:upgraded|installed)\b/i.test(
      text,
    )
  )
    return applicationLifecycleIds.update;
  return null;
}
