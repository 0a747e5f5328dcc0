import type { TenantId } from "@breakwater/ocsf";
import { type Identity, roleAt } from "../store/identity.ts";
import type { Store } from "../store/store.ts";
import { readers } from "./access.ts";

/** The tenants in which somebody has a role that reads, by id with their names. */
export async function visibleTenants(
  { tenants }: Pick<Store, "tenants">,
  { memberships }: Identity,
): Promise<ReadonlyMap<TenantId, string>> {
  const all = await tenants.list();
  const visible = all.filter(({ id, organisation, partner }) => {
    const role = roleAt(memberships, { tenant: id, organisation, partner });
    return role !== null && readers.roles.includes(role);
  });
  return new Map(visible.map(({ id, name }) => [id, name]));
}
