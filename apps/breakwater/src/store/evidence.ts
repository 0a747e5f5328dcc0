import type { TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";
import type { Page, Paged } from "./store.ts";

/** By its first bytes alone: nothing is unpacked. */
export const evidenceFormats = ["tar", "zstd", "gzip", "unknown"] as const;
export type EvidenceFormat = (typeof evidenceFormats)[number];

/** A file of a device in the vault. */
export interface Evidence {
  readonly id: string;
  readonly tenant: TenantId;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly format: EvidenceFormat;
  /** The device's name when it was asked. */
  readonly device: string;
  readonly node: string | null;
  /** What was asked for. */
  readonly path: string;
  readonly query: string | null;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly receivedAt: number;
  readonly erasedAt: number | null;
  readonly erasedBy: string | null;
}

export interface EvidenceRecords {
  /** The newest first. */
  list(tenant: TenantId, page: Page): Promise<Paged<Evidence>>;
  get(tenant: TenantId, id: string): Promise<Evidence | null>;
  /** That somebody takes a copy, and why, is set down before they have it. */
  exported(by: Actor, evidence: Evidence, reason: string): Promise<void>;
  /** The file can go; whether another record is of the same content is told with it. `null` where it is gone already. */
  erase(
    by: Actor,
    tenant: TenantId,
    id: string,
    reason: string,
  ): Promise<{ readonly evidence: Evidence; readonly isLast: boolean } | null>;
  /** Bytes that a tenant has in the vault, or that are coming. */
  sizeOf(tenant: TenantId): Promise<number>;
}
