import { type Device, deviceTypeId, severity } from "@breakwater/ocsf";
import { applyCopies, copies, firstPresent, presentValue } from "../../field-copies.ts";
import type { DeviceTime, DraftEvent } from "../../product.ts";
import { utcMs } from "../../time/calendar.ts";
import { readZone } from "../../time/zone.ts";

export interface LogKind {
  readonly type: string;
  readonly subtype: string;
}

/** What every FortiGate event starts from. */
export interface Base {
  readonly event: DraftEvent;
  readonly time: DeviceTime | null;
}

export const commonTable = copies({
  devid: "device.uid",
  device_id: "device.uid",
  devname: "device.hostname",
  model: "device.model",
  vd: "device.zone",
  logid: "metadata.event_code",
  log_id: "metadata.event_code",
  type: "metadata.log_name",
  level: "metadata.log_level",
  pri: "metadata.log_level",
  msg: "message",
});

/** FortiOS severity levels ("Log Message Reference", log priority levels) as OCSF severities. */
const levels: ReadonlyMap<string, number> = new Map([
  ["emergency", severity.critical],
  ["alert", severity.high],
  ["critical", severity.high],
  ["error", severity.medium],
  ["warning", severity.low],
  ["notice", severity.informational],
  ["information", severity.informational],
  ["debug", severity.informational],
]);

/** Type and sub-type; FortiOS 5 has the UTM sub-types as types of their own. */
export function kindOf(fields: ReadonlyMap<string, string>): LogKind {
  const type = (fields.get("type") ?? "").toLowerCase();
  const subtype = (fields.get("subtype") ?? "").toLowerCase();
  if (type === "traffic" || type === "event") return { type, subtype };
  return { type: "utm", subtype: type === "utm" ? subtype : type };
}

export function common(fields: Map<string, string>, format: "kv" | "cef"): Base {
  const level = firstPresent(fields, "level", "pri") ?? "";
  const version = presentValue(fields, "version");
  const device: Device = { type_id: deviceTypeId.firewall, vendor_name: "Fortinet" };
  if (version !== undefined) device.os = { name: "FortiOS", type_id: 99, version };
  const event: DraftEvent = {
    class_uid: 0,
    activity_id: 0,
    severity_id: levels.get(level.toLowerCase()) ?? severity.unknown,
    metadata: { product: { name: "FortiGate", vendor_name: "Fortinet" }, log_format: format },
    device,
  };
  const time = timeOf(fields);
  applyCopies(event, fields, commonTable);
  return { event, time };
}

/** `eventtime` (FortiOS 6 and later; s, ms, µs or ns by its size), else `date` and `time` with `tz`, else `timestamp`. */
function timeOf(fields: ReadonlyMap<string, string>): DeviceTime | null {
  const date = fields.get("date");
  const clock = fields.get("time")?.replaceAll(" ", "");
  const zoneText = fields.get("tz") ?? "";
  const zone = zoneText === "" ? null : readZone(zoneText);
  const original = [date, clock, zoneText].filter((part) => part !== undefined && part !== "").join(" ");
  const epoch =
    epochMs(fields.get("eventtime")) ?? (date === undefined ? epochMs(fields.get("timestamp")) : null);
  if (epoch !== null) {
    const offsetMinutes = zone?.offsetMinutes ?? offsetFromClock(epoch, date, clock);
    return {
      ms: epoch,
      offsetMinutes: offsetMinutes ?? 0,
      hasYear: true,
      original: date === undefined ? (fields.get("eventtime") ?? String(epoch)) : original,
      zoneIsGuess: false,
    };
  }
  const localMs = date === undefined || clock === undefined ? null : localTime(date, clock);
  if (localMs === null) return null;
  const offsetMinutes = zone?.offsetMinutes ?? null;
  return {
    ms: localMs - (offsetMinutes ?? 0) * 60_000,
    offsetMinutes,
    hasYear: true,
    original,
    zoneIsGuess: zone?.isGuess ?? false,
  };
}

function epochMs(text: string | undefined): number | null {
  if (text === undefined || !/^[0-9]{10,19}$/.test(text)) return null;
  if (text.length <= 10) return Number(text) * 1_000;
  // 13 digits are ms, 16 µs, 19 ns: the first 13 are ms in each.
  return text.length >= 13 ? Number(text.slice(0, 13)) : null;
}

function localTime(date: string, clock: string): number | null {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{1,2}):([0-9]{2}):([0-9]{2})/.exec(
    `${date} ${clock}`,
  );
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map(Number);
  return utcMs(year, month, day, hour, minute, second);
}

/** The device's zone, from the same moment said twice: as an instant and as its local clock. */
function offsetFromClock(epoch: number, date: string | undefined, clock: string | undefined): number | null {
  const localMs = date === undefined || clock === undefined ? null : localTime(date, clock);
  if (localMs === null) return null;
  const minutes = Math.round((localMs - epoch) / 60_000 / 15) * 15;
  return Math.abs(minutes) <= 14 * 60 && Math.abs(localMs - epoch - minutes * 60_000) <= 120_000
    ? minutes
    : null;
}
