import type { TenantId } from "@breakwater/ocsf";
import type { Device, Devices } from "./store.ts";

/** All devices of a tenant, the last to report first. */
export async function everyDevice(devices: Devices, tenant: TenantId): Promise<readonly Device[]> {
  const all: Device[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Devices["list"]>> = await devices.list(tenant, {}, { limit: 500, cursor });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
