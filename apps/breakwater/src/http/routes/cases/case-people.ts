import type { FastifyRequest } from "fastify";
import type { Store } from "../../../store/store.ts";
import { identityOf } from "../../access.ts";
import { notFound } from "../../errors.ts";
import { pathOfTenant } from "../../reach.ts";

/** Work is given to people who have a role in the tenant, and to nobody else; null for nobody. */
export async function ownerOf<Id extends string | null | undefined>(
  store: Store,
  request: FastifyRequest,
  id: Id,
): Promise<Id> {
  if (id === null || id === undefined) return id;
  const path = await pathOfTenant(store, identityOf(request).tenant);
  const user = await store.users.get(path, id);
  if (user === null || user.disabledAt !== null) throw notFound("person with a role in this tenant");
  return id;
}
