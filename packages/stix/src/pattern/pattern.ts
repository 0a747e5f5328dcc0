/** A STIX pattern (STIX 2.1 §9.4): what must have been observed, in which order and within what time. */
export type Pattern = ObservationExpression;

/**
 * STIX 2.1 §9.5. Operators of the same kind that stand side by side are one node of several operands; what stood in
 * brackets is a node of its own. Brackets that change nothing are not kept.
 */
export type ObservationExpression =
  | { readonly kind: "observation"; readonly comparison: Comparison }
  | {
      readonly kind: "and" | "or" | "followedBy";
      readonly operands: readonly ObservationExpression[];
    }
  | {
      readonly kind: "qualified";
      readonly expression: ObservationExpression;
      readonly qualifier: Qualifier;
    };

/** STIX 2.1 §9.5.1. Times are as written, without `t` and quotes. */
export type Qualifier =
  | { readonly kind: "startStop"; readonly start: string; readonly stop: string }
  | { readonly kind: "within"; readonly seconds: number }
  | { readonly kind: "repeats"; readonly times: number };

/** STIX 2.1 §9.6: what one object of an observation must be like. */
export type Comparison =
  | { readonly kind: "and" | "or"; readonly operands: readonly Comparison[] }
  | PropertyTest
  | { readonly kind: "exists"; readonly isNegated: boolean; readonly path: ObjectPath };

/** An object path, an operator and what to compare with (STIX 2.1 §9.6.1). */
export interface PropertyTest {
  readonly kind: "test";
  readonly path: ObjectPath;
  readonly isNegated: boolean;
  readonly operator: ComparisonOperator;
  /** One literal; for `IN` any number. */
  readonly values: readonly Literal[];
}

export type ComparisonOperator =
  | "="
  | "!="
  | "<"
  | ">"
  | "<="
  | ">="
  | "IN"
  | "LIKE"
  | "MATCHES"
  | "ISSUBSET"
  | "ISSUPERSET";

/** `type:property.further[0]` (STIX 2.1 §9.7). */
export interface ObjectPath {
  readonly objectType: string;
  readonly steps: readonly PathStep[];
}

export type PathStep =
  | { readonly kind: "key"; readonly name: string }
  /** `null` stands for `[*]`: any element. */
  | { readonly kind: "index"; readonly index: number | null };

/** A constant (STIX 2.1 §9.2). */
export type Literal =
  | { readonly kind: "string"; readonly value: string }
  /** A bigint where a number would lose digits. */
  | { readonly kind: "integer"; readonly value: number | bigint }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** Base64 (RFC 4648 §4), as written. */
  | { readonly kind: "binary"; readonly base64: string }
  /** Hexadecimal digits, as written. */
  | { readonly kind: "hex"; readonly digits: string }
  /** RFC 3339 in UTC, as written. */
  | { readonly kind: "timestamp"; readonly value: string };
