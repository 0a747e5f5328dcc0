import { actionId, type Device, deviceTypeId, dispositionId, severity } from "@breakwater/ocsf";
import { applyCopies, copies, presentValue } from "../../field-copies.ts";
import type { DeviceTime, DraftEvent } from "../../product.ts";
import { protocolNumber } from "../../protocol.ts";
import { readTimestamp } from "../../syslog/timestamp.ts";
import { utcMs } from "../../time/calendar.ts";
import { readZone } from "../../time/zone.ts";
import type { PanOsLog } from "./read.ts";

/** What a log type's mapping starts from. */
export interface Source {
  readonly event: DraftEvent;
  readonly time: DeviceTime | null;
  /** By PAN-OS's names; a mapping takes out what it moves. */
  readonly fields: Map<string, string>;
  /** `start`, `url`, `auth` ...: small letters. */
  readonly subtype: string;
}

export const commonTable = copies({
  serial: "device.uid",
  device_name: "device.hostname",
  vsys: "device.zone",
});

/** PAN-OS severities ("Severity Levels"). */
const severities: ReadonlyMap<string, number> = new Map([
  ["informational", severity.informational],
  ["low", severity.low],
  ["medium", severity.medium],
  ["high", severity.high],
  ["critical", severity.critical],
]);

export function started({ format, values }: PanOsLog): Source {
  const level = (values.get("severity") ?? "").toLowerCase();
  const device: Device = { type_id: deviceTypeId.firewall, vendor_name: "Palo Alto Networks" };
  const event: DraftEvent = {
    class_uid: 0,
    activity_id: 0,
    // Only threat, system and correlation logs have a severity; the others tell of ordinary things.
    severity_id: severities.get(level) ?? severity.informational,
    metadata: {
      product: { name: "PAN-OS", vendor_name: "Palo Alto Networks" },
      log_format: format,
      log_name: (values.get("type") ?? "").toLowerCase(),
    },
    device,
  };
  if (level !== "") event.metadata.log_level = level;
  const subtype = (values.get("subtype") ?? "").toLowerCase();
  const code = [values.get("eventid"), subtype].find((one) => one !== undefined && /^[A-Za-z]/.test(one));
  if (code !== undefined) event.metadata.event_code = code;
  const time = timeOf(values);
  // A firewall without a licence has no number: it is not an identity.
  if (/^(?:unknown|no-serial|0+)$/i.test(values.get("serial") ?? "")) values.delete("serial");
  applyCopies(event, values, commonTable);
  return { event, time, fields: values, subtype };
}

/** The moment with its zone where there is one (10.0 and later), else the data plane's clock, else the management plane's. */
function timeOf(values: ReadonlyMap<string, string>): DeviceTime | null {
  const zone = readZone(values.get("time_zone") ?? "");
  const exact = readMoment(values.get("high_res_timestamp"), null);
  if (exact !== null && exact.offsetMinutes !== null) return exact;
  for (const name of ["time_generated", "receive_time"]) {
    const moment = readMoment(values.get(name), zone?.offsetMinutes ?? null);
    if (moment !== null) return moment;
  }
  return exact;
}

const slashed = /^([0-9]{4})\/([0-9]{1,2})\/([0-9]{1,2}) ([0-9]{1,2}):([0-9]{2}):([0-9]{2})$/;
const american = /^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{2}) ([0-9]{1,2}):([0-9]{2})$/;

function readMoment(text: string | undefined, zoneMinutes: number | null): DeviceTime | null {
  if (text === undefined) return null;
  const local = readLocal(text);
  if (local === null) return null;
  const offsetMinutes = local.offsetMinutes ?? zoneMinutes;
  return {
    ms: local.ms - (offsetMinutes ?? 0) * 60_000,
    offsetMinutes,
    hasYear: true,
    original: text,
    zoneIsGuess: false,
  };
}

function readLocal(text: string): { ms: number; offsetMinutes: number | null } | null {
  const parts = slashed.exec(text);
  if (parts !== null) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
    const ms = utcMs(year, month, day, hour, minute, second);
    return ms === null ? null : { ms, offsetMinutes: null };
  }
  const short = american.exec(text);
  if (short !== null) {
    // Spreadsheets rewrite times so; month first, as PAN-OS's own are not.
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = short.slice(1).map(Number);
    const ms = utcMs(2000 + year, month, day, hour, minute, 0);
    return ms === null ? null : { ms, offsetMinutes: null };
  }
  const read = readTimestamp(text.replace(/ GMT$/, " UTC"), 0)?.timestamp;
  return read === undefined || !read.hasYear ? null : { ms: read.localMs, offsetMinutes: read.offsetMinutes };
}

/** What the firewall did, as it said it ("Security Policy Actions"). */
export function addVerdict(event: DraftEvent, action: string): void {
  const word = action.toLowerCase();
  if (word === "") return;
  if (word.startsWith("reset"))
    [event.action_id, event.disposition_id] = [actionId.denied, dispositionId.reset];
  else if (/^(?:drop|random-drop|syncookie)/.test(word))
    [event.action_id, event.disposition_id] = [actionId.denied, dispositionId.dropped];
  else if (/^(?:deny|block|sinkhole|override-lockout)/.test(word) && word !== "block-continue")
    [event.action_id, event.disposition_id] = [actionId.denied, dispositionId.blocked];
  else if (/^(?:allow|continue|override|permit|forward)/.test(word))
    [event.action_id, event.disposition_id] = [actionId.allowed, dispositionId.allowed];
  else if (/^(?:alert|block-continue|wildfire-upload)/.test(word))
    [event.action_id, event.disposition_id] = [actionId.observed, dispositionId.alert];
}

/** The protocol by name and number, without taking it from the fields. */
export function connectionOf(
  fields: ReadonlyMap<string, string>,
): NonNullable<DraftEvent["connection_info"]> | undefined {
  const protocol = presentValue(fields, "proto");
  if (protocol === undefined || protocol === "hopopt") return undefined;
  const number = protocolNumber(protocol);
  return {
    direction_id: 0,
    protocol_name: protocol.toLowerCase(),
    ...(number === undefined ? {} : { protocol_num: number }),
  };
}

/**
 * Splits `domain\name` of a user field into the name (in the field) and its domain (in `<field>_domain`); the device's own
 * spelling stays under `<field>_full`.
 */
export function splitUser(fields: Map<string, string>, field: string): void {
  const text = presentValue(fields, field);
  const slash = text?.lastIndexOf("\\") ?? -1;
  if (text === undefined || slash <= 0 || slash === text.length - 1) return;
  fields.set(field, text.slice(slash + 1));
  fields.set(`${field}_domain`, text.slice(0, slash).replace(/\\+$/, ""));
  fields.set(`${field}_full`, text);
}
