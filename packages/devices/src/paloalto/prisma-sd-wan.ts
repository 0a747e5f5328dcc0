import {
  type Device,
  deviceTypeId,
  networkActivityIds,
  classUid,
  severity,
  statusId,
  authenticationIds,
} from "@breakwater/ocsf";
import { parseDelimited } from "../body/delimited.ts";
import { applyCopies, copies, fieldPathsOf, presentValue } from "../field-copies.ts";
import type { LogMessage } from "../log-message.ts";
import type { DeviceProduct, DeviceTime, Draft, DraftEvent } from "../product.ts";
import { protocolNumber } from "../protocol.ts";
import { requireEndpoint, toBase } from "../requirements.ts";
import { readTimestamp } from "../syslog/timestamp.ts";

const flowTable = copies({
  src_ip: "src_endpoint.ip:ip",
  src_port: "src_endpoint.port:port",
  dst_ip: "dst_endpoint.ip:ip",
  dst_port: "dst_endpoint.port:port",
  packets_out: "traffic.packets_out:long",
  packets_in: "traffic.packets_in:long",
  bytes_out: "traffic.bytes_out:long",
  bytes_in: "traffic.bytes_in:long",
  app: "app_name",
  path: "dst_endpoint.interface_name",
});
const deviceTable = copies({ ION_HOST: "device.hostname", ELEMENT_ID: "device.uid" });
const signInTable = copies({ USER: "user.name" });

/** Columns of a flow log; the last two are what happened and the security rules that decided. */
const flowColumns =
  "time src_ip src_port dst_ip dst_port protocol src_context dst_context packets_out packets_in bytes_out bytes_in user path path_id app event rules".split(
    " ",
  );

/** Prisma SD-WAN (formerly CloudGenix): flow logs as CSV under `cgxFlowLogV1`, and device logs as `ION_HOST="..." ...`. */
export const prismaSdWan: DeviceProduct = {
  vendor: "Palo Alto Networks",
  product: "Prisma SD-WAN",
  recognises: (message) => isFlow(message) || isDeviceLog(message),
  toDraft: (message) => (isFlow(message) ? toFlow(message) : toDeviceLog(message)),
  fieldPaths: fieldPathsOf(flowTable, deviceTable, signInTable),
  logSources: [
    { product: "paloalto", service: "prisma_sd_wan" },
    { product: "paloalto", category: "firewall", classes: [classUid.networkActivity] },
  ],
};

function isFlow({ header }: LogMessage): boolean {
  return header.appName === "cgxFlowLogV1";
}

function isDeviceLog(message: LogMessage): boolean {
  const { text, header } = message;
  if (!text.startsWith('ION_HOST="', header.messageStart)) return false;
  return message.fields.values.has("ELEMENT_ID") && message.fields.values.has("DEVICE_TIME");
}

function started(format: string): DraftEvent {
  const device: Device = { type_id: deviceTypeId.router, vendor_name: "Palo Alto Networks" };
  return {
    class_uid: 0,
    activity_id: 0,
    severity_id: severity.informational,
    metadata: { product: { name: "Prisma SD-WAN", vendor_name: "Palo Alto Networks" }, log_format: format },
    device,
  };
}

function toFlow({ text, header }: LogMessage): Draft {
  const event = started("csv");
  const fields = new Map<string, string>();
  for (const [index, value] of parseDelimited(text, header.messageStart).entries()) {
    const name = flowColumns[index] ?? `column_${index + 1}`;
    if (value !== "") fields.set(name, value.trim());
  }
  const what = presentValue(fields, "event") ?? "";
  const verdict = /:(allow|deny|reject):/i.exec(presentValue(fields, "rules") ?? "")?.[1]?.toLowerCase();
  const protocol = presentValue(fields, "protocol");
  const number = protocol === undefined ? undefined : protocolNumber(protocol);
  event.metadata.log_name = "flow";
  event.class_uid = classUid.networkActivity;
  if (verdict === "deny" || verdict === "reject") event.activity_id = networkActivityIds.refuse;
  else event.activity_id = /^new/i.test(what) ? networkActivityIds.open : networkActivityIds.close;
  if (verdict !== undefined)
    // OCSF action and disposition: 1 allowed, 2 denied and blocked.
    [event.action_id, event.disposition_id] = verdict === "allow" ? [1, 1] : [2, 2];
  if (what !== "") event.status_detail = what;
  if (protocol !== undefined)
    event.connection_info = {
      direction_id: 0,
      protocol_name: protocol.toLowerCase(),
      ...(number === undefined ? {} : { protocol_num: number }),
    };
  applyCopies(event, fields, flowTable);
  event.unmapped = Object.fromEntries(fields);
  return requireEndpoint(event, timeOf(presentValue(fields, "time")));
}

const severities: ReadonlyMap<string, number> = new Map([
  ["critical", severity.high],
  ["major", severity.medium],
  ["minor", severity.low],
]);

function toDeviceLog(message: LogMessage): Draft {
  const { values: fields } = message.fields;
  const event = started("kv");
  const time = timeOf(fields.get("DEVICE_TIME"));
  const level = (presentValue(fields, "SEVERITY") ?? presentValue(fields, "Severity") ?? "").toLowerCase();
  const text = presentValue(fields, "MSG");
  event.severity_id = severities.get(level) ?? severity.informational;
  event.metadata.log_name = presentValue(fields, "CODE") === undefined ? "log" : "alarm";
  const code = presentValue(fields, "CODE") ?? presentValue(fields, "PROCESS_NAME");
  if (code !== undefined) event.metadata.event_code = code;
  if (text !== undefined) event.message = text.slice(0, 1_024);
  applyCopies(event, fields, deviceTable);
  const draft = isSignIn(fields, text ?? "")
    ? toSignIn(event, time, fields, text ?? "")
    : toBase(event, time, "no_class_for_log_type");
  draft.event.unmapped = Object.fromEntries(fields);
  return draft;
}

function isSignIn(fields: ReadonlyMap<string, string>, text: string): boolean {
  return presentValue(fields, "USER") !== undefined && /login|logout|auth/i.test(text.slice(0, 256));
}

function toSignIn(
  event: DraftEvent,
  time: DeviceTime | null,
  fields: Map<string, string>,
  text: string,
): Draft {
  event.class_uid = classUid.authentication;
  event.activity_id = /logout/i.test(text.slice(0, 256)) ? authenticationIds.logoff : authenticationIds.logon;
  event.status_id = /fail|unable|invalid/i.test(text.slice(0, 256)) ? statusId.failure : statusId.success;
  event.service = { name: presentValue(fields, "PROCESS_NAME") ?? "device" };
  applyCopies(event, fields, signInTable);
  return { event, time, reason: null };
}

function timeOf(text: string | undefined): DeviceTime | null {
  const read = text === undefined ? null : readTimestamp(text, 0);
  if (text === undefined || read === null) return null;
  const { localMs, offsetMinutes, hasYear } = read.timestamp;
  return {
    ms: localMs - (offsetMinutes ?? 0) * 60_000,
    offsetMinutes,
    hasYear,
    original: text,
    zoneIsGuess: false,
  };
}
