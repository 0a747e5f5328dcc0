import {
  actionId,
  authenticationIds,
  classUid,
  type Device,
  deviceTypeId,
  dispositionId,
  networkActivityIds,
  severity,
  statusId,
} from "@breakwater/ocsf";
import { applyCopies, copies, fieldPathsOf, presentValue } from "../field-copies.ts";
import { httpActivity } from "../http-method.ts";
import { httpUrl } from "../http-url.ts";
import type { LogMessage } from "../log-message.ts";
import type { DeviceProduct, Draft, DraftEvent } from "../product.ts";
import { requireEndpoint, toBase } from "../requirements.ts";

const commonTable = copies({ id: "metadata.event_code", sub: "metadata.log_name", name: "message" });
const packetTable = copies({
  srcip: "src_endpoint.ip:ip",
  srcport: "src_endpoint.port:port",
  srcmac: "src_endpoint.mac",
  initf: "src_endpoint.interface_name",
  dstip: "dst_endpoint.ip:ip",
  dstport: "dst_endpoint.port:port",
  dstmac: "dst_endpoint.mac",
  outitf: "dst_endpoint.interface_name",
  proto: "connection_info.protocol_num:integer",
  fwrule: "firewall_rule.uid",
});
const requestTable = copies({
  srcip: "src_endpoint.ip:ip",
  dstip: "dst_endpoint.ip:ip",
  localip: "dst_endpoint.ip:ip",
  server: "dst_endpoint.hostname",
  port: "dst_endpoint.port:port",
  user: "actor.user.name",
  referer: "http_request.referrer",
  ua: "http_request.user_agent",
  method: "http_request.http_method:method",
});
const authenticationTable = copies({ srcip: "src_endpoint.ip:ip", user: "user.name" });

const plain = ["severity", "sys", "sub"];
const reverseProxy = ["srcip", "localip", "statuscode"];

/** Sophos UTM 9 (formerly Astaro): `id="2001" severity="info" sys="SecureNet" sub="packetfilter" ...`. */
export const sophosUtm: DeviceProduct = {
  vendor: "Sophos",
  product: "Sophos UTM",
  recognises(message) {
    if (!message.text.includes('id="')) return false;
    const { values } = message.fields;
    if (!values.has("id") || values.has("log_component") || values.has("type")) return false;
    // The reverse proxy logs without `sys` and `sub`.
    return plain.every((name) => values.has(name)) || reverseProxy.every((name) => values.has(name));
  },
  toDraft,
  fieldPaths: fieldPathsOf(commonTable, packetTable, requestTable, authenticationTable),
  logSources: [{ product: "sophos_utm", service: "*" }],
};

const severities: ReadonlyMap<string, number> = new Map([
  ["debug", severity.informational],
  ["info", severity.informational],
  ["notice", severity.informational],
  ["warn", severity.low],
  ["warning", severity.low],
  ["error", severity.medium],
  ["crit", severity.high],
]);

function toDraft(message: LogMessage): Draft {
  const { values: fields, repeated } = message.fields;
  const device: Device = { type_id: deviceTypeId.firewall, vendor_name: "Sophos" };
  const event: DraftEvent = {
    class_uid: 0,
    activity_id: 0,
    severity_id: severities.get(presentValue(fields, "severity") ?? "") ?? severity.unknown,
    metadata: { product: { name: "Sophos UTM", vendor_name: "Sophos" }, log_format: "kv" },
    device,
  };
  applyCopies(event, fields, commonTable);
  const draft = map(event, fields);
  draft.event.unmapped = Object.fromEntries(fields);
  if (repeated.length > 0) draft.event.unmapped["repeated_fields"] = repeated;
  return draft;
}

function map(event: DraftEvent, fields: Map<string, string>): Draft {
  const action = presentValue(fields, "action") ?? "";
  if (event.metadata.log_name === "packetfilter") {
    event.class_uid = classUid.networkActivity;
    event.activity_id =
      action === "drop" || action === "reject" ? networkActivityIds.refuse : networkActivityIds.traffic;
    addVerdict(event, action);
    applyCopies(event, fields, packetTable);
    return requireEndpoint(event, null);
  }
  if (event.metadata.log_name === "auth") {
    if (!fields.has("user")) return toBase(event, null, "required_field_missing");
    event.class_uid = classUid.authentication;
    event.activity_id = authenticationIds.logon;
    event.status_id = /successful/i.test(event.message ?? "") ? statusId.success : statusId.failure;
    event.service = { name: presentValue(fields, "caller") ?? "auth" };
    applyCopies(event, fields, authenticationTable);
    event.user ??= { name: fields.get("user") ?? "" };
    return { event, time: null, reason: null };
  }
  if (presentValue(fields, "url") !== undefined && fields.has("method")) {
    event.class_uid = classUid.httpActivity;
    event.activity_id = httpActivity(presentValue(fields, "method"));
    const query = presentValue(fields, "query") ?? "";
    event.http_request = {
      url: httpUrl(presentValue(fields, "server"), `${fields.get("url") ?? ""}${query}`, undefined),
    };
    const code = presentValue(fields, "statuscode");
    if (code !== undefined && /^[1-5][0-9]{2}$/.test(code)) event.http_response = { code: Number(code) };
    addVerdict(event, action);
    applyCopies(event, fields, requestTable);
    return { event, time: null, reason: null };
  }
  return toBase(event, null, "no_class_for_log_type");
}

function addVerdict(event: DraftEvent, action: string): void {
  if (action === "drop" || action === "reject" || action === "block")
    [event.action_id, event.disposition_id] = [actionId.denied, dispositionId.blocked];
  else if (action === "accept" || action === "pass")
    [event.action_id, event.disposition_id] = [actionId.allowed, dispositionId.allowed];
}
