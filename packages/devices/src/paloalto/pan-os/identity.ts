import {
  authenticationIds,
  classUid,
  complianceFindingIds,
  looksLikeAddress,
  statusId,
  tunnelActivityIds,
} from "@breakwater/ocsf";
import { applyCopies, copies, firstPresent, presentValue } from "../../field-copies.ts";
import type { Draft, DraftEvent } from "../../product.ts";
import { toBase } from "../../requirements.ts";
import { type Source, splitUser } from "./common.ts";

const signInTable = copies({
  user: "user.name",
  user_domain: "user.domain",
  srcuser: "user.name",
  srcuser_domain: "user.domain",
  ip: "src_endpoint.ip:ip",
  src: "src_endpoint.ip:ip",
  public_ip: "src_endpoint.ip:ip",
  beginport: "src_endpoint.port:port",
  sport: "src_endpoint.port:port",
  machinename: "src_endpoint.hostname",
  src_host: "src_endpoint.hostname",
  src_mac: "src_endpoint.mac",
  authproto: "auth_protocol",
  auth_method: "auth_protocol",
  rule_uuid: "firewall_rule.uid",
});
const tunnelTable = copies({
  srcuser: "user.name",
  srcuser_domain: "user.domain",
  public_ip: "src_endpoint.ip:ip",
  machinename: "src_endpoint.hostname",
  tunnel_type: "protocol_name",
});
const complianceTable = copies({
  src: "evidences.0.src_endpoint.ip:ip",
  machinename: "evidences.0.src_endpoint.hostname",
  mac: "evidences.0.src_endpoint.mac",
  srcuser: "evidences.0.user.name",
  srcuser_domain: "evidences.0.user.domain",
});

export const identityTables = [signInTable, tunnelTable, complianceTable];

function addStatus(event: DraftEvent, fields: ReadonlyMap<string, string>): void {
  const status = (firstPresent(fields, "status", "event") ?? "").toLowerCase();
  if (/succe|allow|accept/.test(status)) event.status_id = statusId.success;
  else if (/fail|den|reject|invalid/.test(status)) event.status_id = statusId.failure;
  const reason = firstPresent(fields, "reason", "error", "opaque");
  if (reason !== undefined) event.status_detail = reason.slice(0, 1_024);
}

function toSignIn(source: Source, activity: number, service: string): Draft {
  const { event, time, fields } = source;
  event.class_uid = classUid.authentication;
  event.activity_id = activity;
  event.service = { name: service };
  for (const name of ["user", "srcuser"]) splitUser(fields, name);
  // An address of zeros is none.
  for (const name of ["ip", "src", "public_ip"]) if (fields.get(name) === "0.0.0.0") fields.delete(name);
  applyCopies(event, fields, signInTable);
  return event.user?.name === undefined
    ? toBase(event, time, "required_field_missing")
    : { event, time, reason: null };
}

/** USERID: an address was given to a user, or taken from one. */
export function toUserMapping(source: Source): Draft {
  const isLogoff = source.subtype === "logout";
  source.event.status_id = statusId.success;
  const kind = firstPresent(source.fields, "datasourcetype", "datasource") ?? "user-id";
  // Logs of the cloud put the user into the receiver's field.
  for (const name of ["dstuser", "srcuser0", "duser0"]) {
    const user = presentValue(source.fields, name);
    if (user === undefined || source.fields.has("user") || source.fields.has("srcuser")) continue;
    source.fields.set("user", user);
    source.fields.delete(name);
  }
  return toSignIn(source, isLogoff ? authenticationIds.logoff : authenticationIds.logon, kind);
}

/** AUTHENTICATION: a user was asked by an authentication policy. */
export function toAuthentication(source: Source): Draft {
  addStatus(source.event, source.fields);
  const service =
    firstPresent(source.fields, "authpolicy", "serverprofile", "object") ?? "authentication policy";
  return toSignIn(source, authenticationIds.logon, service);
}

/** GLOBALPROTECT: the portal and the gateway of the VPN, by event ("GlobalProtect Log Fields", eventid and stage). */
export function toGlobalProtect(source: Source): Draft {
  const { event, fields } = source;
  const id = (presentValue(fields, "eventid") ?? "").toLowerCase();
  const stage = (presentValue(fields, "stage") ?? "").toLowerCase();
  const service = firstPresent(fields, "portal", "gateway") ?? "GlobalProtect";
  addStatus(event, fields);
  if (id.endsWith("prelogin")) return toSignIn(source, authenticationIds.preauth, service);
  if (/auth$|login$|^login|cas-|saml/.test(id) || (stage === "login" && !/logout/.test(id)))
    return toSignIn(source, authenticationIds.logon, service);
  if (id.startsWith("portal")) {
    event.activity_name = id;
    return toSignIn(source, authenticationIds.other, service);
  }
  return toVpnSession(source, id, stage);
}

function toVpnSession({ event, time, fields }: Source, id: string, stage: string): Draft {
  event.class_uid = classUid.tunnelActivity;
  if (/connected$|setup-ssl|switch-to-(?:ssl|ipsec)|register|agent-connect/.test(id))
    event.activity_id = tunnelActivityIds.open;
  else if (/logout|disconnect|config-release|tunnel-latency-end/.test(id) || stage === "logout")
    event.activity_id = tunnelActivityIds.close;
  else {
    event.activity_id = tunnelActivityIds.other;
    event.activity_name = id === "" ? "session event" : id;
  }
  event.tunnel_type_id = 0;
  const seconds = presentValue(fields, "login_duration");
  if (seconds !== undefined && /^[0-9]{1,9}$/.test(seconds)) event.duration = Number(seconds) * 1_000;
  if (fields.get("public_ip") === "0.0.0.0") fields.delete("public_ip");
  splitUser(fields, "srcuser");
  applyCopies(event, fields, tunnelTable);
  return { event, time, reason: null };
}

/** HIPMATCH: an endpoint fits a Host Information Profile, or an object of one. */
export function toHostProfile({ event, time, fields }: Source): Draft {
  const profile = presentValue(fields, "matchname") ?? "host information profile";
  const machine = presentValue(fields, "machinename");
  event.class_uid = classUid.complianceFinding;
  event.activity_id = complianceFindingIds.create;
  event.finding_info = {
    uid: [profile, machine, presentValue(fields, "seqno")].filter((part) => part !== undefined).join("-"),
    title: profile,
    types: ["hip-match"],
    product: { name: "PAN-OS", vendor_name: "Palo Alto Networks" },
  };
  event.compliance = { control: profile, standards: ["Host Information Profile"] };
  if (machine !== undefined) event.resources = [{ name: machine, type: "endpoint" }];
  splitUser(fields, "srcuser");
  const source = fields.get("src");
  if (source === undefined || !looksLikeAddress(source) || source === "0.0.0.0") {
    const other = fields.get("srcipv6");
    if (other !== undefined && looksLikeAddress(other) && other !== "0.0.0.0") fields.set("src", other);
  }
  applyCopies(event, fields, complianceTable);
  return { event, time, reason: null };
}
