import {
  type BaseReason,
  inferOffset,
  keepRecord,
  type NormaliseOptions,
  normaliseRecord,
} from "@breakwater/devices";
import type { OcsfEvent, RawRecord } from "@breakwater/ocsf";

/** A record as an event; always one, whatever the record holds. */
export type Normalise = (record: RawRecord) => OcsfEvent;

export interface NormaliseSetup {
  readonly newUid: () => string;
  /** Sender's address or device name -> IANA zone or offset, for devices that log without a zone. */
  readonly timezones: Readonly<Record<string, string>>;
  /** Zone of every other sender that does not name its own, where it is known. */
  readonly defaultTimezone?: string | null;
}

const maximumSenders = 10_000;

/** Normalises records, and learns the zones of senders that never say theirs from how far their clock is from receipt. */
export function createNormalise({ newUid, timezones, defaultTimezone = null }: NormaliseSetup): Normalise {
  const learnt = new Map<string, LearntZone>();
  const options: NormaliseOptions = {
    newUid,
    zoneOf(peer, deviceName) {
      const configured = lookUp(timezones, deviceName) ?? lookUp(timezones, peer) ?? defaultTimezone;
      return configured ?? certain(learnt.get(peer));
    },
  };
  return function normalise(record) {
    const event = normaliseRecord(record, options);
    if (record.transport.startsWith("syslog-")) learn(event, record, learnt);
    return event;
  };
}

/** Keeps records without reading them, each with the reason why. */
export function createKeepOnly(newUid: () => string, reason: BaseReason): Normalise {
  return (record) => keepRecord(record, reason, { newUid, zoneOf: () => null });
}

/** Only a live message teaches: its clock, read as UTC, is a zone's offset away from now. */
function learn(event: OcsfEvent, record: RawRecord, learnt: Map<string, LearntZone>): void {
  const notes = event.unmapped?.["breakwater"];
  const guesses =
    typeof notes === "object" && notes !== null
      ? (notes as { readonly time_guesses?: readonly string[] }).time_guesses
      : undefined;
  if (guesses?.includes("zone_assumed_utc") !== true || learnt.size >= maximumSenders) return;
  const offset = inferOffset(event.time, record.receivedAt);
  const known = learnt.get(record.peer);
  if (offset === null || offset !== known?.offsetMinutes)
    learnt.set(record.peer, { offsetMinutes: offset ?? 0, seen: offset === null ? 0 : 1 });
  else known.seen += 1;
}

interface LearntZone {
  readonly offsetMinutes: number;
  seen: number;
}

/** So many messages in a row must say the same: one old or queued message must not shift a device's clock. */
const enough = 5;

function certain(zone: LearntZone | undefined): number | null {
  return zone !== undefined && zone.seen >= enough ? zone.offsetMinutes : null;
}

function lookUp(zones: Readonly<Record<string, string>>, name: string | null): string | null {
  return name !== null && Object.hasOwn(zones, name) ? (zones[name] ?? null) : null;
}
