import { isInCidr, parseAddress } from "./address.ts";
import type { Comparison, DatePart, ValueTest } from "./predicate.ts";
import { matchesPattern } from "./string-pattern.ts";

const maximumItems = 10_000;

/**
 * Whether a field's value fulfils a test. Of an array any item may (SEMANTICS.md, "Arrays"). `other` gives the value that a
 * `fieldref` refers to.
 */
export function testValue(test: ValueTest, value: unknown, other: (field: string) => unknown): boolean {
  if (Array.isArray(value)) {
    if (test.kind === "exists") return test.expected;
    return value.slice(0, maximumItems).some((item) => testSingle(test, item, other));
  }
  return testSingle(test, value, other);
}

function testSingle(test: ValueTest, value: unknown, other: (field: string) => unknown): boolean {
  switch (test.kind) {
    case "exists":
      // Only presence counts, not whether the value is null or empty (Sigma modifiers appendix, `exists`).
      return test.expected;
    case "null":
      return value === null;
    case "boolean":
      return value === test.value || (typeof value === "string" && value.toLowerCase() === String(test.value));
    case "number":
      return numberOf(value) === test.value;
    case "compare": {
      const number = numberOf(value);
      return number !== null && compare(test.comparison, number, test.value);
    }
    case "date":
      return datePart(test.part, value) === test.value;
    case "fieldref":
      return refers(test, value, other(test.field));
    default: {
      const text = textOf(value);
      return text !== null && testText(test, text);
    }
  }
}

type TextTest = Extract<ValueTest, { kind: "string" | "regex" | "cidr" }>;

export function testText(test: TextTest, text: string): boolean {
  switch (test.kind) {
    case "string":
      return matchesPattern(test.pattern, text, text.toLowerCase());
    case "regex":
      return test.regex.matcher(text).find();
    case "cidr": {
      const groups = parseAddress(text);
      return groups !== null && isInCidr(test.cidr, groups);
    }
  }
}

/** Scalars as text; null, objects and absent values have none. */
export function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" || typeof value === "bigint" ? String(value) : null;
}

/** Numbers, and texts that are one: forwarders send numbers as text. */
export function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isNaN(value) ? null : value;
  if (typeof value !== "string" || !/^[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})$/.test(value)) return null;
  return Number(value);
}

function compare(comparison: Comparison, left: number, right: number): boolean {
  switch (comparison) {
    case "lt":
      return left < right;
    case "lte":
      return left <= right;
    case "gt":
      return left > right;
    case "gte":
      return left >= right;
  }
}

function refers(test: Extract<ValueTest, { kind: "fieldref" }>, value: unknown, reference: unknown): boolean {
  if (Array.isArray(reference)) return reference.slice(0, maximumItems).some((item) => refers(test, value, item));
  const [left, right] = [textOf(value), textOf(reference)];
  if (left === null || right === null) return false;
  const [a, b] = test.isCased ? [left, right] : [left.toLowerCase(), right.toLowerCase()];
  switch (test.anchor) {
    case "equals":
      return a === b;
    case "startswith":
      return a.startsWith(b);
    case "endswith":
      return a.endsWith(b);
    case "contains":
      return a.includes(b);
  }
}

const dateText = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?/;

/** A part of a date as it is written; numbers are ms since the epoch (s below 10^11), read in UTC (SEMANTICS.md, "Dates"). */
function datePart(part: DatePart, value: unknown): number | null {
  const parts = typeof value === "string" ? dateText.exec(value) : null;
  const number = parts === null ? numberOf(value) : null;
  let date: Date;
  if (parts !== null) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = parts.slice(1, 6).map((text) => Number(text ?? 0));
    date = new Date(Date.UTC(year, month - 1, day, hour, minute));
  } else if (number !== null) date = new Date(Math.abs(number) < 1e11 ? number * 1_000 : number);
  else return null;
  if (Number.isNaN(date.getTime())) return null;
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

/** ISO 8601 week number: the week of the year's first Thursday is the first. */
function isoWeek(date: Date): number {
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const yearStart = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.ceil(((thursday.getTime() - yearStart) / 86_400_000 + 1) / 7);
}
