import type { Kysely } from "kysely";
import { installation, type Membership, roleAt } from "../identity.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { toMembership } from "./identities.ts";

/**
 * Runs a change of people's access and refuses it where it takes away the last administrator of a tenant or of the
 * installation. Keys do not count: a key that leaks or is lost must not be all that is left.
 */
export async function keepingAdministrators<T>(tx: Kysely<Schema>, change: () => Promise<T>): Promise<T> {
  const before = await administered(tx);
  const result = await change();
  const after = await administered(tx);
  for (const place of before) {
    if (after.has(place)) continue;
    throw new StoreError(
      "last_administrator",
      place === installation.id
        ? "this is the last administrator of the installation; make somebody else one first"
        : "this is the last administrator of a tenant; make somebody else one first",
    );
  }
  return result;
}

/** Ids of tenants, and `installation`, that somebody who can sign in administers. */
async function administered(tx: Kysely<Schema>): Promise<ReadonlySet<string>> {
  const rows = await tx
    .selectFrom("memberships")
    .innerJoin("users", "users.id", "memberships.user_id")
    .select(["user_id", "scope_kind", "scope_id", "role"])
    .where("users.disabled_at", "is", null)
    .where("users.password", "is not", null)
    .execute();
  const byUser = Map.groupBy(rows, ({ user_id }) => user_id);
  const tenants = await tx
    .selectFrom("tenants")
    .innerJoin("organisations", "organisations.id", "tenants.organisation_id")
    .select(["tenants.id", "tenants.organisation_id", "organisations.partner_id"])
    .where("tenants.removed_at", "is", null)
    .execute();
  const places = new Set<string>();
  for (const its of byUser.values()) {
    const memberships = its.map(toMembership);
    if (!memberships.some(isAdministrator)) continue;
    if (memberships.some((one) => one.kind === "installation" && isAdministrator(one)))
      places.add(installation.id);
    for (const { id, organisation_id, partner_id } of tenants) {
      if (places.has(id)) continue;
      const path = { tenant: id, organisation: organisation_id, partner: partner_id };
      if (roleAt(memberships, path) === "administrator") places.add(id);
    }
  }
  return places;
}

function isAdministrator({ role }: Membership): boolean {
  return role === "administrator";
}
