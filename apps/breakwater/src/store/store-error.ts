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
  | "invalid_cursor"
  /** Somebody else has this name. */
  | "name_taken"
  /** The change would leave a tenant or the installation without an administrator. */
  | "last_administrator"
  /** It still has something below it. */
  | "not_empty"
  /** As many of these as there may be. */
  | "too_many"
  /** The password is too short, too long or among the first that guessers try. */
  | "weak_password"
  /** What is asked for does not fit the state that the thing is in. */
  | "wrong_state"
  /** A second person must do this, and this is not one. */
  | "same_person";

/** What goes wrong with the control store; `message` says what to do. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
