import type { DeviceTime } from "../product.ts";
import type { SyslogTimestamp } from "../syslog/timestamp.ts";
import { withNearestYear } from "./calendar.ts";
import { offsetIn } from "./zone.ts";

/** Zone of a sender, as an IANA name or an offset in minutes; null when nothing is known. */
export type ZoneOf = (peer: string, deviceName: string | null) => string | number | null;

export type TimeGuess =
  /** The year was missing; the one nearest to the time of receipt was taken. */
  | "year"
  /** The zone was missing; it was learnt from earlier messages of the sender or is an abbreviation of several zones. */
  | "zone_inferred"
  /** The zone was missing and nothing is known about it: UTC was taken. */
  | "zone_assumed_utc"
  /** There was no time at all; the time of receipt was taken. */
  | "time_of_receipt";

export interface EventTime {
  /** ms since the epoch. */
  readonly ms: number;
  readonly offsetMinutes: number | null;
  readonly original: string | null;
  readonly guesses: readonly TimeGuess[];
  /** How far the event's time is from receipt, when further than a day: dead batteries, old files, attackers. */
  readonly skewMs: number | null;
}

const notableSkewMs = 86_400_000;

/** The event's time: the device's own where it gave one, else the header's, else the time of receipt; guesses are named. */
export function resolveTime(
  own: DeviceTime | null,
  header: SyslogTimestamp | null,
  receivedAt: number,
  zone: () => string | number | null,
): EventTime {
  const given = own ?? fromHeader(header);
  if (given === null)
    return {
      ms: receivedAt,
      offsetMinutes: null,
      original: null,
      guesses: ["time_of_receipt"],
      skewMs: null,
    };
  const guesses: TimeGuess[] = given.zoneIsGuess ? ["zone_inferred"] : [];
  let { ms, offsetMinutes } = given;
  if (!given.hasYear) {
    ms = withNearestYear(ms, receivedAt);
    guesses.push("year");
  }
  if (offsetMinutes === null) {
    const known = zone();
    const offset = typeof known === "string" ? offsetIn(known, ms) : known;
    if (offset === null) guesses.push("zone_assumed_utc");
    else {
      offsetMinutes = offset;
      ms -= offset * 60_000;
      if (typeof known === "number") guesses.push("zone_inferred");
    }
  }
  const skew = ms - receivedAt;
  return {
    ms,
    offsetMinutes,
    original: given.original,
    guesses,
    skewMs: Math.abs(skew) > notableSkewMs ? skew : null,
  };
}

function fromHeader(header: SyslogTimestamp | null): DeviceTime | null {
  if (header === null) return null;
  const { localMs, offsetMinutes, hasYear, text } = header;
  return {
    ms: localMs - (offsetMinutes ?? 0) * 60_000,
    offsetMinutes,
    hasYear,
    original: text,
    zoneIsGuess: false,
  };
}
