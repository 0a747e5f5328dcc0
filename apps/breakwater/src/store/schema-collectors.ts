/** Tables of what devices tell of themselves. Times are ms since the epoch. */
export interface CollectorTables {
  collectors: {
    id: string;
    tenant_id: string;
    name: string;
    /** Sealed with the installation's key. */
    key_sealed: string;
    interval_seconds: number;
    created_by: string;
    created_at: number;
    last_sequence: number;
    last_hash: string;
    last_contact: number | null;
    snapshot: Uint8Array | null;
    snapshot_at: number | null;
    is_silent: number;
  };
}
