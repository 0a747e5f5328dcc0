import { StixError } from "../stix-error.ts";
import type { Constant } from "./constant.ts";
import { Binary, compareText, isByteText } from "./text.ts";
import { compareTimestamps, parseTimestamp } from "./timestamp.ts";

/**
 * How a value of the data compares with a constant (STIX 2.1 §9.6.1 to §9.6.3): negative where it is less, 0 where equal.
 * `null` where the two types have no order; `undefined` where text and bytes would compare but the text has characters
 * that are no bytes.
 *
 * @throws StixError `invalid_value` for text that a timestamp is compared with and that is none
 */
export function compareValue(value: unknown, constant: Constant): number | null | undefined {
  switch (constant.kind) {
    case "text":
      if (typeof value === "string") return compareText(value, constant.value);
      return value instanceof Binary ? compareBytes(value.bytes, constant.value) : null;
    case "binary":
      if (value instanceof Binary) return compareText(value.bytes, constant.value.bytes);
      return typeof value === "string" ? compareBytes(value, constant.value.bytes) : null;
    case "number":
      if (typeof value !== "number") return null;
      return value < constant.value ? -1 : value > constant.value ? 1 : 0;
    case "timestamp":
      return typeof value === "string" ? compareTimestamps(timestampOf(value), constant.value) : null;
    case "boolean":
      return null;
  }
}

/** Equality; types that do not compare are unequal. */
export function equalsConstant(value: unknown, constant: Constant): boolean {
  if (constant.kind === "boolean") return value === constant.value;
  return compareValue(value, constant) === 0;
}

function compareBytes(value: string, constant: string): number | undefined {
  return isByteText(value) && isByteText(constant) ? compareText(value, constant) : undefined;
}

function timestampOf(text: string) {
  const value = parseTimestamp(text);
  if (value === null)
    throw new StixError(
      "invalid_value",
      `a timestamp is compared with ${JSON.stringify(text.slice(0, 64))}: expected a time such as 2026-01-31T00:00:00Z`,
    );
  return value;
}
