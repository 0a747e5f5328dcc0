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
}
