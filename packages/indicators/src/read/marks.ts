import type { Tlp } from "./tlp.ts";

/** A TLP marking in any of its spellings; WHITE is TLP 1.0's name for CLEAR. `null` where it is none. */
export function tlpOf(text: string): Tlp | null {
  const word = /\b(?:tlp[\s:_-]{0,2})?(clear|white|green|amber(?:\+strict)?|red)(?![a-z])/i
    .exec(text)?.[1]
    ?.toLowerCase();
  if (word === undefined) return null;
  return word === "white" ? "clear" : (word as Tlp);
}

/**
 * A time that a file gives: RFC 3339, `2024-01-31`, `2024-01-31 12:00:00` (taken as UTC), or seconds since the epoch. `null`
 * for what is none; dates in words are not guessed at.
 */
export function timeOf(text: string): number | null {
  if (/^[0-9]{9,11}$/.test(text)) return Number(text) * 1_000;
  const match =
    /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?\s?(Z|UTC|[+-][0-9]{2}:?[0-9]{2})?)?$/.exec(
      text,
    );
  if (match === null) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", zone = "Z"] = match;
  const offset = zone === "Z" || zone === "UTC" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(time) ? null : time;
}
