import type { DatePart } from "./predicate.ts";
import { numberOf } from "./field-value.ts";

const dateText = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2}))?/;

/** Numbers below this are seconds since the epoch, others ms: it is the year 5138 in seconds and 1973 in ms. */
const millisecondsFrom = 1e11;

/** A part of a date as it is written, whatever its zone; numbers are read in UTC (SEMANTICS.md, "Dates"). */
export function datePartOf(part: DatePart, value: unknown): number | null {
  const date = toDate(value);
  if (date === null || Number.isNaN(date.getTime())) return null;
  switch (part) {
    case "minute":
      return date.getUTCMinutes();
    case "hour":
      return date.getUTCHours();
    case "day":
      return date.getUTCDate();
    case "week":
      return isoWeek(date);
    case "month":
      return date.getUTCMonth() + 1;
    case "year":
      return date.getUTCFullYear();
  }
}

function toDate(value: unknown): Date | null {
  const written = typeof value === "string" ? dateText.exec(value) : null;
  if (written !== null) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = written
      .slice(1)
      .map((text: string | undefined) => Number(text ?? 0));
    // `Date.UTC` takes the years 0 to 99 for those of the 20th century.
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    date.setUTCHours(hour, minute);
    // 2026-02-30 would otherwise count as a day of March.
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60
      ? date
      : null;
  }
  const number = numberOf(value);
  return number === null ? null : new Date(Math.abs(number) < millisecondsFrom ? number * 1_000 : number);
}

/** ISO 8601 week number: the week of the year's first Thursday is the first. */
function isoWeek(date: Date): number {
  const thursday = new Date(date);
  thursday.setUTCHours(0, 0, 0, 0);
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const yearStart = new Date(thursday);
  yearStart.setUTCMonth(0, 1);
  return Math.ceil(((thursday.getTime() - yearStart.getTime()) / 86_400_000 + 1) / 7);
}
