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
    /** Digest of what it says of its system. */
    build: string | null;
    /** JSON, gzip: where it is unlike others of its build. */
    unlike: Uint8Array | null;
    unlike_count: number | null;
  };
  change_windows: {
    id: string;
    tenant_id: string;
    title: string;
    /** Null: every device. */
    device: string | null;
    begins_at: number;
    ends_at: number;
    created_by: string;
    created_at: number;
  };
}
