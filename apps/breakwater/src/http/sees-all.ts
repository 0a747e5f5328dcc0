import { type Identity, roleAt } from "../store/identity.ts";
import type { HttpDependencies } from "./dependencies.ts";

/** With one tenant everything is its own; with several, what is of all is for those with a role over all. */
export async function seesAll(
  { store }: Pick<HttpDependencies, "store">,
  { memberships }: Identity,
): Promise<boolean> {
  return roleAt(memberships, {}) !== null || (await store.tenants.list()).length === 1;
}
