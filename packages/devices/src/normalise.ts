import {
  classInfo,
  type Device,
  deviceTypeId,
  looksLikeAddress,
  type OcsfEvent,
  ocsfVersion,
  type RawRecord,
  sampleLabel,
  severity,
  typeUid,
} from "@breakwater/ocsf";
import { observablesOf } from "./observables.ts";
import { LogMessage } from "./log-message.ts";
import type { BaseReason, Draft, DraftEvent } from "./product.ts";
import { products } from "./registry.ts";
import { parseSyslogHeader } from "./syslog/header.ts";
import { type EventTime, resolveTime, type ZoneOf } from "./time/event-time.ts";

export interface NormaliseOptions {
  /** Gives the uid of a record that has no position of its own. */
  readonly newUid: () => string;
  /** Zone of a device that does not name one: by sender and by the device's own name, else `null`. */
  readonly zoneOf: ZoneOf;
}

const decoder = new TextDecoder("utf-8");
const strictDecoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Makes one OCSF event of any record; never throws for what the record holds. What is not understood becomes a base event
 * (class 0) with `raw_data`, and `status_code` says why (`BaseReason`). Facts about reading it (broken UTF-8, a guessed
 * zone, a cut) are in `metadata` and `unmapped.breakwater`.
 */
export function normaliseRecord(record: RawRecord, options: NormaliseOptions): OcsfEvent {
  const { text, isBroken } = decode(record.bytes);
  const message = new LogMessage(text, parseSyslogHeader(text));
  const product = products.find((candidate) => candidate.recognises(message));
  const draft = product === undefined ? unrecognised(message) : product.toDraft(message);
  return finish(draft, message, record, options, isBroken);
}

/** The record as a base event, without looking into it: for records that could not be processed. */
export function keepRecord(record: RawRecord, reason: BaseReason, options: NormaliseOptions): OcsfEvent {
  const { text, isBroken } = decode(record.bytes);
  const header = {
    format: "none",
    priority: null,
    timestamp: null,
    hostname: null,
    appName: null,
    messageStart: 0,
  } as const;
  const message = new LogMessage(text, header);
  return finish({ ...unrecognised(message), reason }, message, record, options, isBroken);
}

function decode(bytes: Uint8Array): { text: string; isBroken: boolean } {
  let end = bytes.length;
  // Devices end messages with NUL, LF or CRLF whatever the framing says.
  while (end > 0 && isTrailing(bytes[end - 1] ?? 0)) end -= 1;
  const view = bytes.subarray(0, end);
  try {
    return { text: strictDecoder.decode(view), isBroken: false };
  } catch {
    // Not UTF-8: what can be read is kept, and the event says that it is not exact.
    return { text: decoder.decode(view), isBroken: true };
  }
}

function isTrailing(byte: number): boolean {
  return byte === 0 || byte === 10 || byte === 13;
}

function unrecognised({ text, header }: LogMessage): Draft {
  const event: DraftEvent = {
    class_uid: 0,
    activity_id: 0,
    severity_id: severity.unknown,
    message: text.slice(header.messageStart, header.messageStart + 1_024),
    metadata: { product: { name: "unknown", vendor_name: "unknown" } },
  };
  if (header.hostname !== null) event.device = { type_id: deviceTypeId.unknown, hostname: header.hostname };
  return {
    event,
    // The header's time is taken where a product gives none.
    time: null,
    reason: text.trim() === "" ? "empty" : "unrecognised_format",
  };
}

function finish(
  draft: Draft,
  message: LogMessage,
  record: RawRecord,
  options: NormaliseOptions,
  isBroken: boolean,
): OcsfEvent {
  const { event } = draft;
  const info = classInfo(event.class_uid);
  if (info === undefined) throw new Error(`normalise: class ${event.class_uid} is not in the registry`);
  const device = deviceOf(event, message, record);
  const time = resolveTime(draft.time, message.header.timestamp, record.receivedAt, () =>
    options.zoneOf(record.peer, device.hostname ?? null),
  );
  const notes = notesOf(time, record, isBroken);
  event.category_uid = info.categoryUid;
  event.type_uid = typeUid(event.class_uid, event.activity_id);
  event.time = time.ms;
  if (time.offsetMinutes !== null) event.timezone_offset = time.offsetMinutes;
  if (draft.reason !== null) event.status_code = draft.reason;
  event.device = device;
  // Required by OCSF beside any other attribute of the object; 0 is "unknown".
  for (const place of [event, ...(event.evidences ?? [])])
    if (place.connection_info !== undefined) place.connection_info.direction_id ??= 0;
  event.raw_data = message.text;
  if (Object.keys(notes).length > 0) event.unmapped = { ...event.unmapped, breakwater: notes };
  if (event.unmapped !== undefined && Object.keys(event.unmapped).length === 0) delete event.unmapped;
  event.metadata = {
    ...event.metadata,
    version: ocsfVersion,
    profiles: ["host", "security_control"],
    uid: record.uid ?? options.newUid(),
    tenant_uid: record.tenant,
    logged_time: record.receivedAt,
    ...(record.transport === "sample" ? { labels: [sampleLabel] } : {}),
    ...(time.original === null ? {} : { original_time: time.original }),
    ...(record.truncatedFromBytes === undefined
      ? {}
      : { is_truncated: true, untruncated_size: record.truncatedFromBytes }),
  };
  // All that the class requires is set above; the test suite validates every event that it makes.
  const finished = event as unknown as OcsfEvent;
  const observables = observablesOf(finished);
  if (observables.length > 0) finished.observables = observables;
  return finished;
}

function deviceOf(event: DraftEvent, { header }: LogMessage, record: RawRecord): Device {
  const device: Device = { type_id: deviceTypeId.unknown, ...event.device };
  if (device.hostname === undefined && header.hostname !== null) device.hostname = header.hostname;
  if (device.ip === undefined && record.transport.startsWith("syslog") && looksLikeAddress(record.peer))
    device.ip = record.peer;
  // OCSF asks for one identity at least; the way the record came is the last resort and names no device.
  if (device.uid === undefined && device.hostname === undefined && device.ip === undefined)
    device.name = record.peer;
  return device;
}

/** Facts about how the record was read that a person or a rule may need. */
function notesOf(time: EventTime, record: RawRecord, isBroken: boolean): Record<string, unknown> {
  const notes: Record<string, unknown> = {};
  if (time.guesses.length > 0) notes["time_guesses"] = time.guesses;
  if (time.skewMs !== null) notes["clock_skew_ms"] = time.skewMs;
  if (isBroken) notes["invalid_utf8"] = true;
  if (record.transport === "file") notes["file"] = record.peer;
  return notes;
}
