import {
  classUid,
  detectionFindingIds,
  dnsActivityIds,
  networkActivityIds,
  severity,
} from "@breakwater/ocsf";
import { applyCopies, copies, firstPresent, presentValue } from "../../field-copies.ts";
import { httpActivity } from "../../http-method.ts";
import { httpUrl } from "../../http-url.ts";
import type { DeviceTime, Draft, DraftEvent } from "../../product.ts";
import { protocolNumber } from "../../protocol.ts";
import { requireEndpoint } from "../../requirements.ts";
import { readTimestamp } from "../../syslog/timestamp.ts";
import { setVerdict, type Verdict } from "./classes.ts";

const connectionTable = copies({
  SrcIP: "src_endpoint.ip:ip",
  SrcPort: "src_endpoint.port:port",
  IngressInterface: "src_endpoint.interface_name",
  IngressZone: "src_endpoint.zone",
  DstIP: "dst_endpoint.ip:ip",
  DstPort: "dst_endpoint.port:port",
  EgressInterface: "dst_endpoint.interface_name",
  EgressZone: "dst_endpoint.zone",
  ReferencedHost: "dst_endpoint.hostname",
  SSLServerName: "dst_endpoint.hostname",
  User: "actor.user.name",
  ConnectionID: "connection_info.uid",
  AccessControlRuleName: "firewall_rule.name",
  InitiatorBytes: "traffic.bytes_out:long",
  ResponderBytes: "traffic.bytes_in:long",
  InitiatorPackets: "traffic.packets_out:long",
  ResponderPackets: "traffic.packets_in:long",
  WebApplication: "app_name",
  Client: "app_name",
  ApplicationProtocol: "app_protocol_name",
  DeviceUUID: "device.uid",
});
const requestTable = copies({
  UserAgent: "http_request.user_agent",
  HTTPReferer: "http_request.referrer",
  HTTPReferrer: "http_request.referrer",
});
const queryTable = copies({ DNSQuery: "query.hostname", DNSRecordType: "query.type" });
const findingTable = copies({
  SrcIP: "evidences.0.src_endpoint.ip:ip",
  SrcPort: "evidences.0.src_endpoint.port:port",
  IngressInterface: "evidences.0.src_endpoint.interface_name",
  IngressZone: "evidences.0.src_endpoint.zone",
  DstIP: "evidences.0.dst_endpoint.ip:ip",
  DstPort: "evidences.0.dst_endpoint.port:port",
  EgressInterface: "evidences.0.dst_endpoint.interface_name",
  EgressZone: "evidences.0.dst_endpoint.zone",
  User: "evidences.0.user.name",
  AccessControlRuleName: "firewall_rule.name",
  DeviceUUID: "device.uid",
});

export const threatDefenseTables = [connectionTable, requestTable, queryTable, findingTable];

const nobody = new Set(["Not Found", "No Authentication Required", "Unknown", "Special Identities/Guest"]);

/** Security events of Firepower Threat Defense: 430001 intrusion, 430002 and 430003 connection, 430004 file, 430005 malware. */
export function toSecurityEvent(
  event: DraftEvent,
  time: DeviceTime | null,
  fields: Map<string, string>,
  hasHeaderTime: boolean,
): Draft {
  event.severity_id = severityOf(event.metadata.event_code, fields);
  if (nobody.has(fields.get("User") ?? "")) fields.delete("User");
  const first = firstPacket(fields);
  if (first !== null) event.start_time = first.ms;
  const own = time ?? (hasHeaderTime ? null : first);
  switch (event.metadata.event_code) {
    case "430001":
    case "430004":
    case "430005":
      return toFinding(event, own, fields);
    default:
      return toConnection(event, own, fields);
  }
}

/** `FirstPacketSecond` says when, with its zone, where the syslog header may not. */
function firstPacket(fields: ReadonlyMap<string, string>): DeviceTime | null {
  const text = fields.get("FirstPacketSecond");
  const read = text === undefined ? null : readTimestamp(text, 0);
  if (text === undefined || read === null) return null;
  const { localMs, offsetMinutes } = read.timestamp;
  return {
    ms: localMs - (offsetMinutes ?? 0) * 60_000,
    offsetMinutes,
    hasYear: true,
    original: text,
    zoneIsGuess: false,
  };
}

function severityOf(code: string | undefined, fields: ReadonlyMap<string, string>): number {
  if (code === "430005") return severity.high;
  if (code === "430001") {
    // Snort's rule priorities: 1 high, 2 medium, 3 and 4 low.
    const priority = Number(fields.get("Priority") ?? "0");
    return (
      [severity.unknown, severity.high, severity.medium, severity.low, severity.low][priority] ??
      severity.unknown
    );
  }
  // Every event of this kind has the level that the administrator chose for forwarding; the event's own priority counts.
  const priority = (fields.get("EventPriority") ?? "").toLowerCase();
  return priority === "high" ? severity.medium : severity.informational;
}

function verdictOf(action: string): Verdict | null {
  const text = action.toLowerCase();
  if (text.includes("reset")) return "reset";
  if (text.includes("would")) return "observed";
  if (/block|drop|deny/.test(text)) return "blocked";
  if (/allow|trust|fastpath|permit/.test(text)) return "allowed";
  return /monitor|detect|lookup|alert/.test(text) ? "observed" : null;
}

function toConnection(event: DraftEvent, time: DeviceTime | null, fields: Map<string, string>): Draft {
  const verdict = verdictOf(presentValue(fields, "AccessControlRuleAction") ?? "");
  if (verdict !== null) setVerdict(event, verdict);
  addProtocol(event, fields);
  const seconds = presentValue(fields, "ConnectionDuration");
  if (seconds !== undefined && /^[0-9]{1,9}$/.test(seconds)) event.duration = Number(seconds) * 1_000;
  const url = presentValue(fields, "URL");
  if (presentValue(fields, "DNSQuery") !== undefined) toDns(event, fields);
  else if (url !== undefined && isHttp(fields)) toHttp(event, fields, url);
  else {
    event.class_uid = classUid.networkActivity;
    event.activity_id = activityOf(event.metadata.event_code, verdict, fields);
  }
  applyCopies(event, fields, connectionTable);
  return requireEndpoint(event, time);
}

function activityOf(
  code: string | undefined,
  verdict: Verdict | null,
  fields: ReadonlyMap<string, string>,
): number {
  if (verdict === "blocked") return networkActivityIds.refuse;
  if (verdict === "reset") return networkActivityIds.reset;
  const kind = (firstPresent(fields, "ConnectType", "Connection Type") ?? "").toLowerCase();
  if (code === "430002" || kind === "start") return networkActivityIds.open;
  return code === "430003" || kind === "end" ? networkActivityIds.close : networkActivityIds.traffic;
}

function addProtocol(event: DraftEvent, fields: ReadonlyMap<string, string>): void {
  const protocol = presentValue(fields, "Protocol");
  if (protocol === undefined) return;
  const number = protocolNumber(protocol);
  event.connection_info = {
    direction_id: 0,
    protocol_name: protocol.toLowerCase(),
    ...(number === undefined ? {} : { protocol_num: number }),
  };
}

function isHttp(fields: ReadonlyMap<string, string>): boolean {
  const protocol = (presentValue(fields, "ApplicationProtocol") ?? "").toLowerCase();
  return (
    protocol.startsWith("http") ||
    firstPresent(fields, "UserAgent", "HTTPResponse", "HTTPReferer") !== undefined
  );
}

function toHttp(event: DraftEvent, fields: Map<string, string>, url: string): void {
  event.class_uid = classUid.httpActivity;
  event.activity_id = httpActivity(presentValue(fields, "HTTPMethod"));
  event.http_request = { url: httpUrl(undefined, url, undefined) };
  const code = presentValue(fields, "HTTPResponse");
  if (code !== undefined && /^[1-5][0-9]{2}$/.test(code)) event.http_response = { code: Number(code) };
  applyCopies(event, fields, requestTable);
}

function toDns(event: DraftEvent, fields: Map<string, string>): void {
  event.class_uid = classUid.dnsActivity;
  event.activity_id =
    presentValue(fields, "DNSResponseType") === undefined ? dnsActivityIds.query : dnsActivityIds.traffic;
  const response = presentValue(fields, "DNSResponseType");
  if (response !== undefined) event.rcode = response;
  applyCopies(event, fields, queryTable);
}

function toFinding(event: DraftEvent, time: DeviceTime | null, fields: Map<string, string>): Draft {
  const code = event.metadata.event_code ?? "";
  const signature = [fields.get("GID"), fields.get("SID"), fields.get("Revision")]
    .filter((part) => part !== undefined)
    .join(":");
  const hash = presentValue(fields, "FileSHA256");
  const file = presentValue(fields, "FileName");
  event.class_uid = classUid.detectionFinding;
  event.activity_id = detectionFindingIds.create;
  const action = firstPresent(fields, "InlineResult", "FileAction");
  setVerdict(event, (action === undefined ? null : verdictOf(action)) ?? "observed");
  event.finding_info = {
    uid: [code, signature === "" ? undefined : signature, hash]
      .filter((part) => part !== undefined)
      .join("-"),
    title: firstPresent(fields, "Message", "ThreatName", "FileName", "FileType") ?? code,
    types: [code === "430001" ? "intrusion" : code === "430004" ? "file" : "malware"],
    product: { name: "FTD", vendor_name: "Cisco" },
  };
  // OCSF `analytic.type_id` 1: a rule.
  if (signature !== "") event.finding_info.analytic = { uid: signature, type_id: 1 };
  const evidence: Record<string, unknown> = {};
  addProtocol(event, fields);
  if (event.connection_info !== undefined) evidence["connection_info"] = event.connection_info;
  delete event.connection_info;
  const uri = firstPresent(fields, "URI", "URL");
  if (uri !== undefined) evidence["url"] = httpUrl(undefined, uri, undefined);
  if (file !== undefined || hash !== undefined)
    evidence["file"] = {
      name: file ?? hash,
      type_id: 0,
      // OCSF `fingerprint.algorithm_id` 3: SHA-256.
      ...(hash === undefined ? {} : { hashes: [{ value: hash, algorithm_id: 3 }] }),
    };
  if (Object.keys(evidence).length > 0) event.evidences = [evidence];
  applyCopies(event, fields, findingTable);
  return { event, time, reason: null };
}
