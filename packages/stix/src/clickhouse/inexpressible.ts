/** Why a pattern has no condition in SQL that means the same. */
export interface InexpressibleReason {
  readonly code: /** The table keeps no objects of this type. */
    | "type_not_stored"
    /** The table does not keep what this path leads to. */
    | "property_not_stored"
    /** Bytes have an order among text only where all characters are below U+0100. */
    | "binary_order"
    /** The regular expression is larger than ClickHouse's RE2 may compile. */
    | "regex_too_large"
    /** The condition would be longer than ClickHouse takes. */
    | "too_large"
    /** The pattern cannot be evaluated anywhere; `message` says why. */
    | "not_evaluable";
  /** The object path or type that stands in the way. */
  readonly path: string | null;
  readonly message?: string;
}

/** Ends a translation; `toClickHouse` turns it into a value. */
export class InexpressibleError extends Error {
  override readonly name = "InexpressibleError";
  readonly reason: InexpressibleReason;

  constructor(reason: InexpressibleReason) {
    super(reason.code);
    this.reason = reason;
  }
}
