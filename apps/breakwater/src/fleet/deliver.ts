import { createHash } from "node:crypto";
import type { EventUid, RawRecord, TenantId } from "@breakwater/ocsf";
import { deliveryUid } from "../platform/ids.ts";

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

/** Puts lines of our own about a device into the pipeline; under the same source and key they are stored once. */
export function deliverLines(
  deliver: Deliver,
  told: {
    readonly tenant: TenantId;
    readonly source: string;
    readonly key: string;
    readonly lines: readonly string[];
    readonly receivedAt: number;
    readonly peer: string;
  },
): ReturnType<Deliver> {
  const { tenant, source, key, lines, receivedAt, peer } = told;
  const records = lines.map((line, at): RawRecord => ({
    bytes: Buffer.from(line),
    receivedAt,
    transport: "http",
    peer,
    tenant,
    // A name that deliveryUid made.
    uid: deliveryUid(source, key, at) as EventUid,
  }));
  const bodyHash = createHash("sha256").update(key).digest("hex");
  return deliver({ tenant, records, identity: { source, key, bodyHash } });
}
