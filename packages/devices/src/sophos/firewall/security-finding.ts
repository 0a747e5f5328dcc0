import { classUid, detectionFindingIds } from "@breakwater/ocsf";
import { applyCopies, copies, firstPresent, presentValue } from "../../field-copies.ts";
import { httpUrl } from "../../http-url.ts";
import { protocolNumber } from "../../protocol.ts";
import type { Draft, DraftEvent } from "../../product.ts";
import { addVerdict } from "./network.ts";

export const securityFindingTable = copies({
  src_ip: "evidences.0.src_endpoint.ip:ip",
  sourceip: "evidences.0.src_endpoint.ip:ip",
  src_port: "evidences.0.src_endpoint.port:port",
  dst_ip: "evidences.0.dst_endpoint.ip:ip",
  destinationip: "evidences.0.dst_endpoint.ip:ip",
  dst_port: "evidences.0.dst_endpoint.port:port",
  domain: "evidences.0.dst_endpoint.hostname",
  user_name: "evidences.0.user.name",
  user: "evidences.0.user.name",
  fw_rule_id: "firewall_rule.uid",
  fw_rule_name: "firewall_rule.name",
  signature_id: "finding_info.analytic.uid",
});

/** IPS, ATP, anti-virus and sandbox: the firewall itself says that it found something. */
export function toSecurityFinding(
  event: DraftEvent,
  time: Draft["time"],
  fields: Map<string, string>,
  logType: string,
): Draft {
  event.class_uid = classUid.detectionFinding;
  event.activity_id = detectionFindingIds.create;
  addVerdict(event, (presentValue(fields, "log_subtype") ?? "").toLowerCase());
  const title =
    firstPresent(
      fields,
      "signature_msg",
      "threatname",
      "threat",
      "virus",
      "malware",
      "classification",
      "message",
    ) ??
    event.message ??
    logType;
  event.finding_info = {
    uid:
      [
        event.metadata.event_code,
        firstPresent(fields, "eventid", "event_id", "con_id"),
        presentValue(fields, "signature_id"),
      ]
        .filter((part) => part !== undefined)
        .join("-") || logType,
    title,
    product: { name: "Sophos Firewall", vendor_name: "Sophos" },
    types: [logType],
  };
  const url = presentValue(fields, "url");
  const file = firstPresent(fields, "filename", "file_name", "download_file_name");
  const hash = firstPresent(fields, "sha1sum", "sha256", "sha1");
  const evidence: Record<string, unknown> = {};
  const protocol = presentValue(fields, "protocol");
  const number = protocol === undefined ? undefined : protocolNumber(protocol);
  if (protocol !== undefined)
    evidence["connection_info"] = {
      direction_id: 0,
      protocol_name: protocol.toLowerCase(),
      ...(number === undefined ? {} : { protocol_num: number }),
    };
  if (url !== undefined) evidence["url"] = httpUrl(presentValue(fields, "domain"), url, undefined);
  if (file !== undefined) {
    const hashes =
      hash === undefined ? {} : { hashes: [{ value: hash, algorithm_id: hash.length === 64 ? 3 : 2 }] };
    evidence["file"] = { name: file, type_id: 0, ...hashes };
  }
  if (Object.keys(evidence).length > 0) event.evidences = [evidence];
  applyCopies(event, fields, securityFindingTable);
  // OCSF `analytic.type_id` 1: a rule, as vendors' signatures are.
  if (event.finding_info.analytic !== undefined) event.finding_info.analytic.type_id = 1;
  return { event, time, reason: null };
}
