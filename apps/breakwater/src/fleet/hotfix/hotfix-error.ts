export type HotfixErrorCode =
  /** A key file is none of ours, damaged, or the passphrase is another. */
  | "key_unusable"
  /** A metadata file cannot be read as what it should be. */
  | "metadata_invalid"
  /** A folder is no hotfix repository, or already one. */
  | "repository_unusable"
  /** What was asked for contradicts what the repository holds. */
  | "change_refused"
  /** Fewer keys have signed than the root asks for. */
  | "threshold_not_met"
  /** A bundle breaks a rule of its format. */
  | "bundle_invalid"
  /** Image repository and director do not agree, or the offer is not for this device. */
  | "not_agreed"
  /** The repository did not answer, or not in time: nothing was learnt. */
  | "unreachable"
  /** Metadata or a target from the network was refused. */
  | "update_refused"
  /** A script of a bundle failed. */
  | "script_failed"
  /** A relay's statement does not hold for this device, target or time. */
  | "statement_refused";

/** What keeps a hotfix from being signed, published, fetched or installed; `message` says what was expected and what came. */
export class HotfixError extends Error {
  override readonly name = "HotfixError";
  readonly code: HotfixErrorCode;

  constructor(code: HotfixErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}
