import type { Literal } from "../pattern/pattern.ts";
import { StixError } from "../stix-error.ts";
import { Binary, binaryOfBase64, binaryOfHex } from "./text.ts";
import { parseTimestamp, type Timestamp } from "./timestamp.ts";

/** A literal's value, ready to be compared. */
export type Constant =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number | bigint }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "binary"; readonly value: Binary }
  | { readonly kind: "timestamp"; readonly value: Timestamp };

/** @throws StixError `invalid_literal` for a date that no calendar has */
export function toConstant(literal: Literal): Constant {
  switch (literal.kind) {
    case "string":
      return { kind: "text", value: literal.value };
    case "integer":
    case "float":
      return { kind: "number", value: literal.value };
    case "boolean":
      return { kind: "boolean", value: literal.value };
    case "binary":
    case "hex": {
      const binary = literal.kind === "hex" ? binaryOfHex(literal.digits) : binaryOfBase64(literal.base64);
      // The grammar lets only whole groups through, so there is always a value.
      return { kind: "binary", value: binary ?? new Binary("") };
    }
    case "timestamp":
      return { kind: "timestamp", value: toTimestamp(literal.value) };
  }
}

/** @throws StixError `invalid_literal` */
export function toTimestamp(text: string): Timestamp {
  const value = parseTimestamp(text);
  if (value === null)
    throw new StixError(
      "invalid_literal",
      `t'${text}': expected a time of the calendar such as t'2026-01-31T00:00:00Z'`,
    );
  return value;
}
