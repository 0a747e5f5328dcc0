import { classUid, detectionFindingIds } from "@breakwater/ocsf";
import { applyCopies, copies, firstPresent, presentValue } from "../../field-copies.ts";
import { httpUrl } from "../../http-url.ts";
import type { Draft } from "../../product.ts";
import type { Base, LogKind } from "./common.ts";
import { addVerdict } from "./traffic.ts";

export const securityFindingTable = copies({
  srcip: "evidences.0.src_endpoint.ip:ip",
  src: "evidences.0.src_endpoint.ip:ip",
  srcport: "evidences.0.src_endpoint.port:port",
  src_port: "evidences.0.src_endpoint.port:port",
  srcintf: "evidences.0.src_endpoint.interface_name",
  dstip: "evidences.0.dst_endpoint.ip:ip",
  dst: "evidences.0.dst_endpoint.ip:ip",
  dstport: "evidences.0.dst_endpoint.port:port",
  dst_port: "evidences.0.dst_endpoint.port:port",
  dstintf: "evidences.0.dst_endpoint.interface_name",
  service: "evidences.0.dst_endpoint.svc_name",
  hostname: "evidences.0.dst_endpoint.hostname",
  proto: "evidences.0.connection_info.protocol_num:integer",
  sessionid: "evidences.0.connection_info.uid",
  user: "evidences.0.user.name",
  policyid: "firewall_rule.uid",
  policyname: "firewall_rule.name",
  attack: "finding_info.title",
  virus: "finding_info.title",
  attackid: "finding_info.analytic.uid",
  virusid: "finding_info.analytic.uid",
});

const subtypes = new Set([
  "virus",
  "ips",
  "attack",
  "anomaly",
  "dlp",
  "waf",
  "file-filter",
  "cifs",
  "casb",
  "virtual-patch",
]);

/** Actions of wireless events that tell of a rogue or fake access point ("Log Message Reference", 43527, 43566 ff.). */
const accessPointFindings = new Set([
  "fake-ap-on-air",
  "fake-ap-detected",
  "rogue-ap-detected",
  "rogue-ap-on-wire",
]);

/** Logs in which the device itself says that it found something. */
export function isSecurityFinding({ type, subtype }: LogKind, fields: ReadonlyMap<string, string>): boolean {
  if (type === "utm") return subtypes.has(subtype);
  return subtype === "wireless" && accessPointFindings.has((fields.get("action") ?? "").toLowerCase());
}

/** The vendor's own finding: who decided is `metadata.product`, what it decided is `finding_info`. Ours come later. */
export function toSecurityFinding(
  { event, time }: Base,
  fields: Map<string, string>,
  { subtype }: LogKind,
): Draft {
  event.class_uid = classUid.detectionFinding;
  event.activity_id = detectionFindingIds.create;
  addVerdict(event, (presentValue(fields, "action") ?? "").toLowerCase());
  const title =
    firstPresent(fields, "attack", "virus", "attackname", "rulename", "filtername", "logdesc", "msg") ??
    event.message ??
    subtype;
  const analytic = firstPresent(fields, "attackid", "virusid", "ruleid", "filteridx");
  event.finding_info = {
    // The log id and session name this finding among the device's own.
    uid:
      [event.metadata.event_code, firstPresent(fields, "sessionid", "incidentserialno"), analytic]
        .filter((part) => part !== undefined)
        .join("-") || subtype,
    title,
    product: { name: "FortiGate", vendor_name: "Fortinet" },
    types: [subtype],
  };
  const url = presentValue(fields, "url");
  const file = firstPresent(fields, "filename", "fname");
  const hash = firstPresent(fields, "analyticscksum", "filehash");
  const evidence: Record<string, unknown> = {};
  if (url !== undefined)
    evidence["url"] = httpUrl(presentValue(fields, "hostname"), url, presentValue(fields, "service"));
  if (file !== undefined) {
    evidence["file"] = { name: file, type_id: 0, ...(hash === undefined ? {} : { hashes: [hashOf(hash)] }) };
  }
  if (Object.keys(evidence).length > 0) event.evidences = [evidence];
  // The title is set above from whichever field holds it; a copy would find its place taken and leave the field alone.
  applyCopies(event, fields, securityFindingTable);
  // OCSF `analytic.type_id` 1: a rule, as vendors' signatures are.
  if (event.finding_info.analytic !== undefined) event.finding_info.analytic.type_id = 1;
  return { event, time, reason: null };
}

/** Fingerprint algorithm by length (OCSF `fingerprint.algorithm_id`: 1 MD5, 2 SHA-1, 3 SHA-256). */
function hashOf(value: string): { value: string; algorithm_id: number } {
  const byLength: Readonly<Record<number, number>> = { 32: 1, 40: 2, 64: 3 };
  return { value, algorithm_id: byLength[value.length] ?? 0 };
}
