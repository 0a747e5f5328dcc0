import type { TenantId } from "@breakwater/ocsf";
import { type Identity, roleAt } from "../store/identity.ts";
import type { Store } from "../store/store.ts";

/** The tenants that somebody may read, by id with their names: the one they are in, and those that their other roles reach. */
export async function visibleTenants(
  store: Pick<Store, "tenants" | "organisations">,
  { tenant: own, memberships }: Identity,
): Promise<ReadonlyMap<TenantId, string>> {
  const visible = new Map<TenantId, string>();
  for (const { id, name } of await store.tenants.list()) {
    const path = await store.organisations.pathOf({ kind: "tenant", id });
    const role = path === null ? null : roleAt(memberships, path);
    if (id === own || (role !== null && role !== "ingest")) visible.set(id, name);
  }
  return visible;
}
