export type StixErrorCode =
  /** A regular expression of `MATCHES` is none, or uses what linear-time matching has not (look-around, back-references). */
  | "unsupported_regex"
  /** A set of `IN` holds values of several types. */
  | "mixed_set"
  /** A constant that the grammar allows and that has no value: the 30th of February. */
  | "invalid_literal"
  /** A value of the observed data cannot be compared: no timestamp, no IP address, no hexadecimal digits, no reference. */
  | "invalid_value"
  /** The observed data are not in the form of STIX 2.1 §4.14 or STIX 2.0. */
  | "invalid_observation"
  /** Deciding would take more steps than are allowed. */
  | "too_complex";

/** What keeps a pattern from being evaluated; `message` says what was expected and what came. */
export class StixError extends Error {
  override readonly name = "StixError";
  readonly code: StixErrorCode;

  constructor(code: StixErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
