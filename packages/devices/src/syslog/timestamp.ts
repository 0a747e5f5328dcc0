import { utcMs } from "../time/calendar.ts";

/** A time as a header gives it. `localMs` reads the digits as UTC; `offsetMinutes` is null where no zone is given. */
export interface SyslogTimestamp {
  readonly localMs: number;
  readonly offsetMinutes: number | null;
  readonly hasYear: boolean;
  /** As it was written. */
  readonly text: string;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

// Each is anchored by the sticky flag and has no nested or overlapping repetition, so it is linear.
const bsd =
  /[*.]?([A-Za-z]{3}) {1,2}([0-9]{1,2}) (?:([0-9]{4}) )?([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?: (UTC|GMT|Z))?(?: ([0-9]{4})(?= ))?:?(?= |$)/y;
const iso =
  /([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]{1,9}))?(Z|[+-][0-9]{2}:?[0-9]{2})?:?(?= |$)/y;

/** Reads a timestamp at `start`: RFC 3164 §4.1.2 and its variants, or RFC 3339. */
export function readTimestamp(
  text: string,
  start: number,
): { timestamp: SyslogTimestamp; end: number } | null {
  iso.lastIndex = start;
  const modern = iso.exec(text);
  if (modern !== null) {
    const [whole, year, month, day, hour, minute, second, fraction, zone] = modern;
    const localMs = utcMs(
      Number(year),
      Number(month),
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      millis(fraction),
    );
    if (localMs === null) return null;
    return {
      timestamp: { localMs, offsetMinutes: offsetOf(zone), hasYear: true, text: whole },
      end: start + whole.length,
    };
  }
  bsd.lastIndex = start;
  const old = bsd.exec(text);
  if (old === null) return null;
  const [whole, name = "", day, yearBefore, hour, minute, second, fraction, zone, yearAfter] = old;
  const month = months.indexOf(name.toLowerCase()) + 1;
  const year = yearBefore ?? yearAfter;
  // Without a year a leap year is taken, so that 29 February can be read; the caller sets the year.
  const localMs = utcMs(
    year === undefined ? 2000 : Number(year),
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    millis(fraction),
  );
  if (month === 0 || localMs === null) return null;
  return {
    timestamp: {
      localMs,
      offsetMinutes: zone === undefined ? null : 0,
      hasYear: year !== undefined,
      text: whole,
    },
    end: start + whole.length,
  };
}

function millis(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, "0"));
}

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  if (zone === "Z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
}
