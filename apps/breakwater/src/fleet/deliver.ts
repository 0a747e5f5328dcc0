import type { RawRecord, TenantId } from "@breakwater/ocsf";

/** Puts records into the pipeline under a name of their own; resolves once they are durable or refused. */
export type Deliver = (delivery: {
  readonly tenant: TenantId;
  readonly records: readonly RawRecord[];
  readonly identity: {
    readonly source: string;
    readonly key: string;
    readonly bodyHash: string;
    readonly checkpoint?: string;
  };
}) => Promise<
  | { readonly kind: "stored"; readonly count: number; readonly replayed: boolean }
  | { readonly kind: "conflict" }
  | { readonly kind: "busy"; readonly reason: string; readonly retryAfterMs: number }
>;
