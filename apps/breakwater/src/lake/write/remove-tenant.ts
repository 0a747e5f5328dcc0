import { sampleLabel, type TenantId } from "@breakwater/ocsf";
import type { ClickHouseClient } from "@clickhouse/client";
import { LakeError } from "../lake-error.ts";
import { physicalTable } from "../schema/physical-table.ts";

const tables = ["events", "sightings"];

/**
 * Deletes a tenant's rows: searches miss them once this resolves. The parts that hold them are rewritten without them
 * (`ALTER TABLE ... DELETE`), which reads and writes as much as they hold.
 */
export async function removeTenantRows(client: ClickHouseClient, tenant: TenantId): Promise<void> {
  checkTenant(tenant);
  for (const table of tables)
    await client.command({
      query: `ALTER TABLE ${await physicalTable(client, table)} DELETE WHERE tenant = '${tenant}' SETTINGS mutations_sync = 1`,
    });
}

/** Deletes a tenant's sample data: events with our label, and sightings by devices whose identity begins with ours. */
export async function removeSampleRows(client: ClickHouseClient, tenant: TenantId): Promise<void> {
  checkTenant(tenant);
  const of = `tenant = '${tenant}'`;
  for (const [table, where] of [
    ["events", `${of} AND fields['metadata.labels'] = '["${sampleLabel}"]'`],
    ["sightings", `${of} AND position(device, '/sample:') > 0`],
  ] as const)
    await client.command({
      query: `ALTER TABLE ${await physicalTable(client, table)} DELETE WHERE ${where} SETTINGS mutations_sync = 1`,
    });
}

/** A mutation is kept as text and cannot bind values. */
function checkTenant(tenant: TenantId): void {
  if (!/^[0-9a-f-]{36}$/.test(tenant))
    throw new LakeError("invalid_search", `expected the id of a tenant, got "${tenant}"`);
}
