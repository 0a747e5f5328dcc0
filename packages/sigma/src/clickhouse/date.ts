import type { DatePart } from "../match/predicate.ts";
import type { Subject } from "./field.ts";

/** A date as ISO 8601 writes it; what follows the minute does not matter. */
const written = String.raw`'^[0-9]{4}-[0-9]{2}-[0-9]{2}'`;
const clock = String.raw`'^.{10}[T ][0-9]{2}:[0-9]{2}'`;

/** SQL for a field that holds a date of which `test` holds for a part: text as written, numbers in UTC. */
export function dateCondition(part: DatePart, subject: Subject, test: (part: string) => string): string {
  const ofText = subject.anyText(
    (text) => `(match(${text}, ${written}) AND ${isDate(text)} AND ${test(partOfText(part, text))})`,
  );
  const ofNumber = subject.anyNumber(
    (number) => `(${isTime(number)} AND ${test(partOfNumber(part, number))})`,
  );
  return `(${ofText} OR ${ofNumber})`;
}

/** ClickHouse knows the years 1900 to 2299, and the calendar repeats itself every 400 years. */
const cycleYears = 400;
const cycleDays = 146_097;
const daysBefore1970 = 25_567;

function digits(text: string, from: number, count: number): string {
  return `toInt32OrZero(substring(${text}, ${from}, ${count}))`;
}

function yearInCycle(text: string): string {
  return `(1900 + positiveModulo(${digits(text, 1, 4)} - 1900, ${cycleYears}))`;
}

function dayOfText(text: string): string {
  return `makeDate32(${yearInCycle(text)}, ${digits(text, 6, 2)}, ${digits(text, 9, 2)})`;
}

/** A day that is none comes back as another one. */
function isDate(text: string): string {
  const day = dayOfText(text);
  return [
    `toYear(${day}) = ${yearInCycle(text)}`,
    `toMonth(${day}) = ${digits(text, 6, 2)}`,
    `toDayOfMonth(${day}) = ${digits(text, 9, 2)}`,
    `(NOT match(${text}, ${clock}) OR (${digits(text, 12, 2)} < 24 AND ${digits(text, 15, 2)} < 60))`,
  ].join(" AND ");
}

function partOfText(part: DatePart, text: string): string {
  switch (part) {
    case "minute":
      return `if(match(${text}, ${clock}), ${digits(text, 15, 2)}, 0)`;
    case "hour":
      return `if(match(${text}, ${clock}), ${digits(text, 12, 2)}, 0)`;
    case "day":
      return digits(text, 9, 2);
    case "week":
      return `toISOWeek(${dayOfText(text)})`;
    case "month":
      return digits(text, 6, 2);
    case "year":
      return digits(text, 1, 4);
  }
}

/** JavaScript's range of times (ECMAScript 2025 §21.4.1.1), in ms; smaller numbers are seconds (match/date-part.ts). */
const latestMs = "8640000000000000";
const millisecondsFrom = "100000000000";

function milliseconds(number: string): string {
  return `if(abs(${number}) < ${millisecondsFrom}, ${number} * 1000, ${number})`;
}

function isTime(number: string): string {
  return `abs(${milliseconds(number)}) <= ${latestMs}`;
}

function partOfNumber(part: DatePart, number: string): string {
  // Outside the range the number is not asked for; a conversion must be possible all the same.
  const ms = `toInt64(trunc(if(${isTime(number)}, ${milliseconds(number)}, 0)))`;
  const day = `intDiv(${ms} - positiveModulo(${ms}, 86400000), 86400000) + ${daysBefore1970}`;
  const date = `addDays(toDate32('1900-01-01'), positiveModulo(${day}, ${cycleDays}))`;
  switch (part) {
    case "minute":
      return `intDiv(positiveModulo(${ms}, 3600000), 60000)`;
    case "hour":
      return `intDiv(positiveModulo(${ms}, 86400000), 3600000)`;
    case "day":
      return `toDayOfMonth(${date})`;
    case "week":
      return `toISOWeek(${date})`;
    case "month":
      return `toMonth(${date})`;
    case "year":
      return `toYear(${date}) + ${cycleYears} * intDiv(${day} - positiveModulo(${day}, ${cycleDays}), ${cycleDays})`;
  }
}
