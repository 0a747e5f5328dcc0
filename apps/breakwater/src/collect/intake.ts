import type { RawRecord, TenantId } from "@breakwater/ocsf";

/** Records that are acknowledged together: one HTTP request, one stretch of a file. */
export interface Delivery {
  readonly tenant: TenantId;
  readonly records: readonly RawRecord[];
  /**
   * Where the sender can name what it sends, so that sending again stores nothing twice. `source` is the kind and
   * owner of the key (e.g. `http:<api key id>`), `key` the sender's name for it, `bodyHash` SHA-256 over the
   * content (hexadecimal), `checkpoint` what a collector wants to read back after a restart.
   */
  readonly identity: {
    readonly source: string;
    readonly key: string;
    readonly bodyHash: string;
    readonly checkpoint?: string;
  } | null;
}

export type Receipt =
  /** The events and what they caused are durable. `replayed`: they already were, by an earlier delivery. */
  | { readonly kind: "stored"; readonly count: number; readonly replayed: boolean }
  /** The key was used before with other content; nothing was stored. */
  | { readonly kind: "conflict" }
  /** No room, or the lake cannot take data now; nothing was stored and the sender should try again. */
  | { readonly kind: "busy"; readonly reason: string; readonly retryAfterMs: number };

/** What collectors put records into: bounded, and it says so when it is full. */
export interface Intake {
  /** Takes the record if there is room. `false`: nothing was taken; the caller slows its sender or counts a drop. */
  offer(record: RawRecord): boolean;
  /** Resolves once there is room again. */
  room(signal: AbortSignal): Promise<void>;
  /** Resolves once the delivery is durable or refused. */
  deliver(delivery: Delivery): Promise<Receipt>;
}
