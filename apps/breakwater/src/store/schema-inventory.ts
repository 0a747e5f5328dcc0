/** What is said of devices beside their telemetry. Times are ms since the epoch. */
export interface InventoryTables {
  device_facts: {
    tenant_id: string;
    device_id: string;
    field: string;
    origin: string;
    /** JSON. */
    value: string;
    /** Who says it: a person's name, or the import's. */
    said_by: string;
    said_at: number;
  };
  vulnerability_knowledge: {
    id: string;
    scope: string;
    name: string;
    kind: string;
    taken: number;
    left_out: number;
    digest: string;
    size_bytes: number;
    added_by: string;
    added_at: number;
    /** Compressed. */
    content: Uint8Array;
  };
  posture_exceptions: {
    tenant_id: string;
    device_id: string;
    check_id: string;
    owner: string;
    reason: string;
    until: number;
    created_by: string;
    created_at: number;
  };
}
