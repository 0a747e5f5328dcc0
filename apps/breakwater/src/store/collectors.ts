import type { TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";

/** A device that tells by itself what it is made of. */
export interface Collector {
  readonly id: string;
  readonly tenant: TenantId;
  /** The device's host name, under which its logs know it, too. */
  readonly name: string;
  /** How often it says that it is there, s. */
  readonly intervalSeconds: number;
  readonly createdBy: string;
  readonly createdAt: number;
  /** Number of its last report; 0 before the first. */
  readonly lastSequence: number;
  /** SHA-256 of it, hexadecimal. */
  readonly lastHash: string;
  readonly lastContact: number | null;
  readonly snapshotAt: number | null;
  /** It has missed two intervals, and that was told. */
  readonly isSilent: boolean;
  /** In how much it is unlike others of its build; null where that cannot be said. */
  readonly unlikeCount: number | null;
}

export interface Collectors {
  /** The key (64 hexadecimal digits) signs its reports and is never shown again. */
  enrol(
    by: Actor,
    tenant: TenantId,
    device: Pick<Collector, "name" | "intervalSeconds">,
  ): Promise<{ readonly collector: Collector; readonly key: string }>;
  /** By name. */
  list(tenant: TenantId): Promise<readonly Collector[]>;
  remove(by: Actor, tenant: TenantId, id: string): Promise<boolean>;
  open(id: string): Promise<{ readonly collector: Collector; readonly key: string } | null>;
  /** Its last snapshot, as `took` was given it; null before the first. */
  snapshot(id: string): Promise<Uint8Array | null>;
  /** The last snapshots of the tenant's other devices of a build, the newest first. */
  snapshotsOf(
    tenant: TenantId,
    build: string,
    besides: string,
    limit: number,
  ): Promise<readonly Uint8Array[]>;
  /** Where it is unlike them, as `took` was given it; null where that cannot be said. */
  unlike(tenant: TenantId, id: string): Promise<Uint8Array | null>;
  /** A report is dealt with; a snapshot takes the place of the one before. */
  took(
    id: string,
    report: {
      readonly sequence: number;
      readonly hash: string;
      readonly at: number;
      readonly snapshot: Uint8Array | null;
      /** Of a snapshot: a digest of its build, and where it is unlike others of it. */
      readonly build: string | null;
      readonly unlike: { readonly found: Uint8Array; readonly count: number } | null;
    },
  ): Promise<void>;
  /** Those that have missed two intervals, which was not told yet. */
  overdue(now: number): Promise<readonly Collector[]>;
  setSilent(id: string): Promise<void>;
}
