import { classUid, type Device, deviceTypeId, severity } from "@breakwater/ocsf";
import { applyCopies, copies, fieldPathsOf, firstPresent } from "../field-copies.ts";
import type { LogMessage } from "../log-message.ts";
import type { DeviceProduct, DeviceTime, Draft, DraftEvent } from "../product.ts";
import { readTimestamp } from "../syslog/timestamp.ts";
import { utcMs } from "../time/calendar.ts";
import { readZone } from "../time/zone.ts";
import { administrationTables, toAdministration } from "./firewall/administration.ts";
import {
  networkTables,
  toContentFiltering,
  toMail,
  toTraffic,
  toWebServerProtection,
} from "./firewall/network.ts";
import { securityFindingTable, toSecurityFinding } from "./firewall/security-finding.ts";

const commonTable = copies({
  device_name: "device.hostname",
  device_id: "device.uid",
  device_serial_id: "device.uid",
  device_model: "device.model",
  log_id: "metadata.event_code",
  log_type: "metadata.log_name",
  message: "message",
});

const identifying = ["log_type", "log_component"];

/**
 * Sophos Firewall (SFOS 17 to 22): `device="SFW" date= time= timezone=` and the later `timestamp= device_model=` style. Log
 * types, components and sub-types are those of Sophos' "Sophos Firewall syslog guide".
 */
export const sophosFirewall: DeviceProduct = {
  vendor: "Sophos",
  product: "Sophos Firewall",
  recognises(message) {
    if (!message.text.includes("log_component=")) return false;
    const { values } = message.fields;
    // Web server protection logs without a sub-type.
    return (
      identifying.every((name) => values.has(name)) && (values.has("log_subtype") || values.has("log_id"))
    );
  },
  toDraft,
  fieldPaths: fieldPathsOf(commonTable, securityFindingTable, ...networkTables, ...administrationTables),
  // SigmaHQ has no rules for Sophos' firewall yet; ours say `product: sophos` and the log type as `service`.
  logSources: [
    { product: "sophos", service: "*" },
    { product: "sophos", category: "firewall", classes: [classUid.networkActivity] },
    { product: "sophos", category: "proxy", classes: [classUid.httpActivity] },
    { product: "sophos", category: "webserver", classes: [classUid.httpActivity] },
    { product: "sophos", category: "ids", classes: [classUid.detectionFinding] },
    {
      product: "sophos",
      category: "antivirus",
      classes: [classUid.detectionFinding],
      logNames: ["anti-virus"],
    },
  ],
};

const severities: ReadonlyMap<string, number> = new Map([
  ["emergency", severity.critical],
  ["alert", severity.high],
  ["critical", severity.high],
  ["error", severity.medium],
  ["warning", severity.low],
  ["notification", severity.informational],
  ["notice", severity.informational],
  ["information", severity.informational],
  ["debug", severity.informational],
]);

function toDraft(message: LogMessage): Draft {
  const { values: fields, repeated } = message.fields;
  const logType = (fields.get("log_type") ?? "").toLowerCase();
  const device: Device = { type_id: deviceTypeId.firewall, vendor_name: "Sophos" };
  const event: DraftEvent = {
    class_uid: 0,
    activity_id: 0,
    severity_id:
      severities.get((firstPresent(fields, "severity", "priority") ?? "").toLowerCase()) ?? severity.unknown,
    metadata: { product: { name: "Sophos Firewall", vendor_name: "Sophos" }, log_format: "kv" },
    device,
  };
  const time = timeOf(fields);
  applyCopies(event, fields, commonTable);
  // SFOS 17 has the model where later versions have the host name.
  if (event.metadata.log_name !== undefined) event.metadata.log_name = logType;
  const draft = map(event, time, fields, logType);
  draft.event.unmapped = { ...Object.fromEntries(fields), log_type: logType };
  if (repeated.length > 0) draft.event.unmapped["repeated_fields"] = repeated;
  return draft;
}

function map(
  event: DraftEvent,
  time: DeviceTime | null,
  fields: Map<string, string>,
  logType: string,
): Draft {
  switch (logType) {
    case "firewall":
    case "ssl/tls filtering":
      return toTraffic(event, time, fields);
    case "content filtering":
      return toContentFiltering(event, time, fields);
    case "waf":
    case "web server protection":
      return toWebServerProtection(event, time, fields);
    case "anti-spam":
    case "email":
      return toMail(event, time, fields);
    case "idp":
    case "ips":
    case "atp":
    case "anti-virus":
    case "sandbox":
    case "zero-day protection":
    case "active threat response":
      return toSecurityFinding(event, time, fields, logType);
    default:
      return toAdministration(event, time, fields);
  }
}

/** `timestamp` with its zone, else `date` and `time` with `timezone`, an offset or an abbreviation. */
function timeOf(fields: ReadonlyMap<string, string>): DeviceTime | null {
  const stamp = fields.get("timestamp");
  const read = stamp === undefined ? null : readTimestamp(stamp, 0);
  if (stamp !== undefined && read !== null) {
    const { localMs, offsetMinutes } = read.timestamp;
    return {
      ms: localMs - (offsetMinutes ?? 0) * 60_000,
      offsetMinutes,
      hasYear: true,
      original: stamp,
      zoneIsGuess: false,
    };
  }
  const { date, clock, zoneText } = {
    date: fields.get("date"),
    clock: fields.get("time"),
    zoneText: fields.get("timezone") ?? "",
  };
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})$/.exec(
    `${date} ${clock}`,
  );
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const localMs = utcMs(year, month, day, hour, minute, second);
  if (localMs === null) return null;
  const zone = zoneText === "" ? null : readZone(zoneText);
  return {
    ms: localMs - (zone?.offsetMinutes ?? 0) * 60_000,
    offsetMinutes: zone?.offsetMinutes ?? null,
    hasYear: true,
    original: [date, clock, zoneText].join(" ").trim(),
    zoneIsGuess: zone?.isGuess ?? false,
  };
}
