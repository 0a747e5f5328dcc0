import type { RE2JS } from "re2js";
import type { Cidr } from "./address.ts";
import type { StringPattern } from "./string-pattern.ts";

export type Comparison = "eq" | "lt" | "lte" | "gt" | "gte";
export type DatePart = "minute" | "hour" | "day" | "week" | "month" | "year";

/** What one value of a field must be. */
export type ValueTest =
  | { readonly kind: "string"; readonly pattern: StringPattern }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" }
  | { readonly kind: "exists"; readonly expected: boolean }
  | {
      readonly kind: "regex";
      readonly regex: RE2JS;
      /** Whether case matters in all of it. */
      readonly isCased: boolean;
      /**
       * Texts in lower case: of each group one stands in the lower case of every text that the expression matches, unless
       * case does not matter and the text holds a long s.
       */
      readonly required: readonly (readonly string[])[];
    }
  | { readonly kind: "cidr"; readonly cidr: Cidr }
  | {
      readonly kind: "compare";
      /** The part of a date that is compared; null for the number itself. */
      readonly part: DatePart | null;
      readonly comparison: Comparison;
      readonly value: number;
    }
  | {
      readonly kind: "fieldref";
      readonly field: string;
      readonly anchor: "equals" | "startswith" | "endswith" | "contains";
      readonly isCased: boolean;
    };

/** One test of one field, or of every value of the event where `field` is null (a keyword). */
export interface Predicate {
  readonly field: string | null;
  readonly test: ValueTest;
  /** Modifiers as written, joined by `|`, for explanations. */
  readonly operator: string;
  /** The value as written. */
  readonly pattern: string;
}
