import type { TenantId } from "@breakwater/ocsf";
import { type Identity, type Membership, roleAt, type Scope, type ScopePath } from "../store/identity.ts";
import type { Store } from "../store/store.ts";
import { HttpProblem, notFound } from "./errors.ts";

/** Where the tenant of this request stands. */
export async function pathOfTenant(store: Store, tenant: TenantId): Promise<ScopePath> {
  return (await store.organisations.pathOf({ kind: "tenant", id: tenant })) ?? { tenant };
}

/** A scope is looked for and answered for only where the identity administers it: others are not there for it. */
export async function administeredScope(store: Store, identity: Identity, scope: Scope): Promise<ScopePath> {
  const path = await store.organisations.pathOf(scope);
  if (path === null || roleAt(identity.memberships, path) !== "administrator") throw notFound(scope.kind);
  return path;
}

/** Who administers everything that a person has a role in; only they may change the account itself. */
export async function administersAll(
  store: Store,
  identity: Identity,
  memberships: readonly Membership[],
): Promise<boolean> {
  for (const membership of memberships) {
    const path = await store.organisations.pathOf(membership);
    // What is not there any more is nobody's.
    if (path !== null && roleAt(identity.memberships, path) !== "administrator") return false;
  }
  return true;
}

/** The log that an entry about a scope belongs in. */
export function logOf(scope: Scope): TenantId | null {
  return scope.kind === "tenant" ? (scope.id as TenantId) : null;
}

export function notYours(): HttpProblem {
  return new HttpProblem(
    403,
    "wider_account",
    "this account also has a role in places that you do not administer; somebody who does must change it",
  );
}
