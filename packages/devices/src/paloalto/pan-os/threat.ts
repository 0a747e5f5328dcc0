import { classUid, detectionFindingIds, dnsActivityIds } from "@breakwater/ocsf";
import { applyCopies, copies, firstPresent, presentValue } from "../../field-copies.ts";
import { httpActivity } from "../../http-method.ts";
import type { Draft } from "../../product.ts";
import { requireEndpoint } from "../../requirements.ts";
import { addVerdict, connectionOf, type Source, splitUser } from "./common.ts";
import { addSession } from "./session.ts";
import { panOsUrl } from "./url.ts";

const requestTable = copies({
  user_agent: "http_request.user_agent",
  referer: "http_request.referrer",
  http_method: "http_request.http_method:method",
});
const findingTable = copies({
  src: "evidences.0.src_endpoint.ip:ip",
  sport: "evidences.0.src_endpoint.port:port",
  from: "evidences.0.src_endpoint.zone",
  inbound_if: "evidences.0.src_endpoint.interface_name",
  src_host: "evidences.0.src_endpoint.hostname",
  dst: "evidences.0.dst_endpoint.ip:ip",
  dport: "evidences.0.dst_endpoint.port:port",
  to: "evidences.0.dst_endpoint.zone",
  outbound_if: "evidences.0.dst_endpoint.interface_name",
  dst_host: "evidences.0.dst_endpoint.hostname",
  sessionid: "evidences.0.connection_info.uid",
  srcuser: "evidences.0.user.name",
  srcuser_domain: "evidences.0.user.domain",
  rule: "firewall_rule.name",
  rule_uuid: "firewall_rule.uid",
});
const dnsTable = copies({
  src: "src_endpoint.ip:ip",
  from: "src_endpoint.zone",
  dns_resolver_ip: "dst_endpoint.ip:ip",
  dns_query: "query.hostname",
  dns_record_type: "query.type",
});

export const threatTables = [requestTable, findingTable, dnsTable];

/** THREAT: a web page of the subtype `url`, else what a security profile found. */
export function toThreat(source: Source): Draft {
  if (source.subtype === "url" && presentValue(source.fields, "misc") !== undefined) return toWebPage(source);
  return toFinding(source);
}

function toWebPage({ event, time, fields }: Source): Draft {
  event.class_uid = classUid.httpActivity;
  event.activity_id = httpActivity(knownMethod(presentValue(fields, "http_method")));
  event.http_request = { url: panOsUrl(presentValue(fields, "misc") ?? "") };
  applyCopies(event, fields, requestTable);
  addSession(event, fields);
  return requireEndpoint(event, time);
}

function knownMethod(text: string | undefined): string | undefined {
  return text === "unknown" ? undefined : text;
}

/** Subtypes in which the URL/Filename column holds a file. */
const fileSubtypes = new Set([
  "file",
  "virus",
  "wildfire",
  "wildfire-virus",
  "ml-virus",
  "data",
  "dlp",
  "dlp-non-file",
]);

function toFinding({ event, time, fields, subtype }: Source): Draft {
  const threat = splitThreat(firstPresent(fields, "threatid", "threat_name") ?? "");
  const misc = presentValue(fields, "misc");
  const action = presentValue(fields, "action") ?? "";
  const connection = connectionOf(fields);
  const evidence: Record<string, unknown> = {};
  event.class_uid = classUid.detectionFinding;
  event.activity_id = detectionFindingIds.create;
  addVerdict(event, action);
  if (connection !== undefined) evidence["connection_info"] = connection;
  if (misc !== undefined) {
    // A signature on a protocol may name the file that was asked for: `login.esp`.
    const isFile = fileSubtypes.has(subtype) || (subtype === "vulnerability" && !misc.includes("/"));
    if (isFile) evidence["file"] = fileOf(misc, fields);
    if (!isFile || misc.includes("/")) evidence["url"] = panOsUrl(misc);
  }
  event.finding_info = {
    uid: [subtype, threat.id, firstPresent(fields, "seqno")].filter((part) => part !== undefined).join("-"),
    title: threat.name ?? presentValue(fields, "thr_category") ?? misc ?? subtype,
    types: [subtype === "" ? "threat" : subtype],
    product: { name: "PAN-OS", vendor_name: "Palo Alto Networks" },
  };
  // OCSF `analytic.type_id` 1: a rule, as vendors' signatures are.
  if (threat.id !== undefined) event.finding_info.analytic = { uid: threat.id, type_id: 1 };
  if (Object.keys(evidence).length > 0) event.evidences = [evidence];
  splitUser(fields, "srcuser");
  applyCopies(event, fields, findingTable);
  return { event, time, reason: null };
}

/** `Name of the threat(30003)`: the number is the signature. */
function splitThreat(text: string): { name?: string; id?: string } {
  const found = /^(.{0,512}?)\(([0-9]{1,12})\)$/s.exec(text);
  if (found === null) return text === "" ? {} : { name: text };
  const [, name = "", id = ""] = found;
  return name === "" || name === id ? { id } : { name, id };
}

function fileOf(text: string, fields: ReadonlyMap<string, string>): Record<string, unknown> {
  const digest = presentValue(fields, "filedigest");
  const name = text.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\")) + 1);
  // OCSF `fingerprint.algorithm_id` by length: 1 MD5, 2 SHA-1, 3 SHA-256.
  const algorithm = { 32: 1, 40: 2, 64: 3 }[digest?.length ?? 0] ?? 0;
  return {
    name: name === "" ? text : name,
    type_id: 0,
    ...(digest === undefined ? {} : { hashes: [{ value: digest, algorithm_id: algorithm }] }),
  };
}

/** CORRELATION: several logs that the firewall put together. */
export function toCorrelation({ event, time, fields }: Source): Draft {
  event.class_uid = classUid.detectionFinding;
  event.activity_id = detectionFindingIds.create;
  const evidence = presentValue(fields, "evidence");
  const object = firstPresent(fields, "objectname", "object_id");
  event.finding_info = {
    uid: firstPresent(fields, "object_id", "seqno", "objectname") ?? "correlation",
    title: object ?? evidence ?? "correlation",
    types: [
      "correlation",
      ...(presentValue(fields, "category") === undefined ? [] : [fields.get("category") ?? ""]),
    ],
    product: { name: "PAN-OS", vendor_name: "Palo Alto Networks" },
  };
  if (evidence !== undefined) event.finding_info.desc = evidence;
  splitUser(fields, "srcuser");
  applyCopies(event, fields, findingTable);
  return { event, time, reason: null };
}

/** DNS telemetry of DNS Security. */
export function toDns({ event, time, fields, subtype }: Source): Draft {
  event.class_uid = classUid.dnsActivity;
  event.activity_id = subtype.includes("response") ? dnsActivityIds.response : dnsActivityIds.query;
  addVerdict(event, presentValue(fields, "action") ?? "");
  const answers = (presentValue(fields, "dns_response") ?? "")
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "");
  if (answers.length > 0) event.answers = answers.slice(0, 64).map((rdata) => ({ rdata }));
  applyCopies(event, fields, dnsTable);
  return requireEndpoint(event, time);
}
