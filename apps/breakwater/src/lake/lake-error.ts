export type LakeErrorCode =
  /** The data folder cannot be opened: in use, not writable, damaged. */
  | "cannot_open"
  /** The folder was written by a newer version of Breakwater. */
  | "newer_schema"
  /** The engine refused a statement that should have been right. */
  | "query_failed"
  /** A search is not valid: an unknown field, a bad cursor. */
  | "invalid_search"
  /** A user's statement is not one that may be run, or asks too much. */
  | "invalid_sql"
  /** A question needs more than one may; the message begins with which limit it is: time, memory, rows, groups, result. */
  | "query_limit"
  | "stopped";

/** What goes wrong with the lake; `message` says what to do. */
export class LakeError extends Error {
  override readonly name = "LakeError";
  readonly code: LakeErrorCode;

  constructor(code: LakeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
