import { OutboundError } from "../../platform/outbound/outbound-error.ts";

/** Why a feed could not be fetched; `code` is stable. */
export class FeedError extends Error {
  override readonly name = "FeedError";
  readonly code: string;
  /** The server asks not to be asked before; null where it says nothing. */
  readonly retryAfterMs: number | null;

  constructor(code: string, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** As it is kept with the run: the code, and what a person reads. */
export function describeFailure(error: unknown): string {
  if (error instanceof FeedError || error instanceof OutboundError) return `${error.code}: ${error.message}`;
  return `internal: ${error instanceof Error ? error.message : String(error)}`;
}
