import { numberOf } from "../match/field-value.ts";

/** `2026-03-02T08:15:00.123456+01:00` and its relatives: a space for the `T`, no colon in the zone, no time at all. */
const written =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,12}))?)?)? ?(Z|z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?$/;

/** Numbers are seconds since 1970 below the first, then ms, µs and ns: each reaches from the year 1973 to 5138. */
const scales = [
  [1e11, 1_000],
  [1e14, 1],
  [1e17, 1e-3],
  [Number.POSITIVE_INFINITY, 1e-6],
] as const;

/**
 * The moment that a value of an event says, in ms since the epoch; null where it says none. Texts are ISO 8601 (RFC 3339 and
 * its usual variants), in UTC where they name no zone; numbers, and texts of one, are seconds or parts of seconds since 1970.
 */
export function parseEventTime(value: unknown): number | null {
  if (typeof value === "string") {
    const match = written.exec(value);
    if (match !== null) return fromParts(match);
  }
  const number = numberOf(value);
  if (number === null) return null;
  const [, scale] = scales.find(([below]) => Math.abs(number) < below) ?? scales[3];
  const ms = Math.floor(number * scale);
  // The range of dates (ECMA-262 §21.4.1.1).
  return Math.abs(ms) <= 8.64e15 ? ms : null;
}

function fromParts(match: RegExpExecArray): number | null {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((text: string | undefined) => Number(text ?? 0));
  const ms = Number((match[7] ?? "0").padEnd(3, "0").slice(0, 3));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // 2026-02-30 would otherwise be a day of March; a leap second is the next one.
  if (
    date.getUTCMonth() !== month - 1 ||
    date.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 60
  )
    return null;
  const offset = offsetOf(match[8]);
  return offset === null ? null : date.setUTCHours(hour, minute, second, ms) - offset * 60_000;
}

/** Minutes east of UTC. */
function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
