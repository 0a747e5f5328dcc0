export type StoreErrorCode =
  /** Another process has the data folder. */
  | "folder_in_use"
  /** The database cannot be opened: not there, not readable, not a database. */
  | "cannot_open"
  /** The database was written by a newer version of Breakwater. */
  | "newer_schema"
  | "disk_full"
  /** A value that SQLite cannot bind: a defect of ours. */
  | "unbindable_value"
  | "invalid_cursor";

/** What goes wrong with the control store; `message` says what to do. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
