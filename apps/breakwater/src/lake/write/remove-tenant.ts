import type { TenantId } from "@breakwater/ocsf";
import type { ClickHouseClient } from "@clickhouse/client";
import { LakeError } from "../lake-error.ts";

const tables = ["events", "sightings"];

/**
 * Deletes a tenant's rows: searches miss them once this resolves. The parts that hold them are rewritten without them
 * (`ALTER TABLE ... DELETE`), which reads and writes as much as they hold.
 */
export async function removeTenantRows(client: ClickHouseClient, tenant: TenantId): Promise<void> {
  // A mutation is kept as text and cannot bind values.
  if (!/^[0-9a-f-]{36}$/.test(tenant))
    throw new LakeError("invalid_search", `expected the id of a tenant, got "${tenant}"`);
  for (const table of tables)
    await client.command({
      query: `ALTER TABLE ${table} DELETE WHERE tenant = '${tenant}' SETTINGS mutations_sync = 1`,
    });
}
