/** A point in time, exact to any number of digits. */
export interface Timestamp {
  /** Whole seconds since the epoch. */
  readonly seconds: number;
  /** Digits after the decimal point, without zeros at the end. */
  readonly fraction: string;
}

const form = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,64}))?Z$/;

/** Reads STIX's timestamps (STIX 2.1 §2.16: RFC 3339 in UTC, upper case `T` and `Z`); `null` where it is none. */
export function parseTimestamp(text: string): Timestamp | null {
  const match = form.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (hour > 23 || minute > 59 || second > 60 || year === 0) return null;
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, 0));
  date.setUTCFullYear(year, month - 1, day);
  // A 30th of February would have become a day in March.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  // RFC 3339 §5.6: second 60 is a leap second; it counts as the second after it.
  return { seconds: date.getTime() / 1_000 + second, fraction: (match[7] ?? "").replace(/0+$/, "") };
}

/** Negative where `a` is earlier, 0 where equal. */
export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  if (a.seconds !== b.seconds) return a.seconds - b.seconds;
  return a.fraction === b.fraction ? 0 : a.fraction < b.fraction ? -1 : 1;
}

/** Microseconds since the epoch; what is finer is cut off. */
export function toMicroseconds({ seconds, fraction }: Timestamp): number {
  return seconds * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
}
