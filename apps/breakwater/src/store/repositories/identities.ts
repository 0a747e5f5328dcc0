import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import {
  type Identity,
  installation,
  type Membership,
  type Role,
  roleAt,
  type ScopeKind,
  type ScopePath,
} from "../identity.ts";
import type { Schema } from "../schema.ts";

/** Where a tenant stands; null for one that is not there or was removed. */
export async function tenantPath(
  db: Kysely<Schema>,
  tenant: string,
): Promise<(Required<ScopePath> & { readonly requiresTotp: boolean }) | null> {
  const row = await db
    .selectFrom("tenants")
    .innerJoin("organisations", "organisations.id", "tenants.organisation_id")
    .select(["tenants.id", "tenants.organisation_id", "organisations.partner_id", "tenants.requires_totp"])
    .where("tenants.id", "=", tenant)
    .where("tenants.removed_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    tenant: row.id,
    organisation: row.organisation_id,
    partner: row.partner_id,
    requiresTotp: row.requires_totp === 1,
  };
}

export async function membershipsOf(db: Kysely<Schema>, user: string): Promise<readonly Membership[]> {
  const rows = await db.selectFrom("memberships").selectAll().where("user_id", "=", user).execute();
  return rows.map(toMembership);
}

export function toMembership(row: {
  readonly scope_kind: string;
  readonly scope_id: string;
  readonly role: string;
}): Membership {
  // The tables' CHECKs hold kinds and roles.
  return { kind: row.scope_kind as ScopeKind, id: row.scope_id, role: row.role as Role };
}

/** Whom a session is of, now: a role that was taken away since it was opened is gone. */
export async function identityOfSession(
  db: Kysely<Schema>,
  session: Schema["sessions"],
  now: number,
): Promise<Identity | null> {
  const path = await tenantPath(db, session.tenant_id);
  if (path === null) return null;
  const shared = { kind: "session", id: session.id, tenant: session.tenant_id as TenantId } as const;
  if (session.kind === "set-up") {
    const memberships = [{ ...installation, role: "administrator" }] as const;
    return {
      ...shared,
      role: "administrator",
      name: "Administrator",
      user: null,
      key: null,
      memberships,
      scopes: null,
      restriction: null,
      expiresAt: session.expires_at,
    };
  }
  if (session.kind === "api-key") {
    const key = await liveKey(db, session.key_id ?? "", now);
    const identity = key === null ? null : identityOfKey(key, path);
    return identity === null ? null : { ...identity, ...shared, expiresAt: session.expires_at };
  }
  const user = await db
    .selectFrom("users")
    .selectAll()
    .where("id", "=", session.user_id ?? "")
    .where("disabled_at", "is", null)
    .executeTakeFirst();
  if (user === undefined) return null;
  const memberships = await membershipsOf(db, user.id);
  const role = roleAt(memberships, path);
  if (role === null) return null;
  return {
    ...shared,
    role,
    name: user.display_name,
    user: { id: user.id, name: user.name },
    key: null,
    memberships,
    scopes: null,
    restriction: path.requiresTotp && user.totp_enabled_at === null ? "totp-required" : null,
    expiresAt: session.expires_at,
  };
}

export async function liveKey(
  db: Kysely<Schema>,
  id: string,
  now: number,
): Promise<Schema["api_keys"] | null> {
  const key = await db.selectFrom("api_keys").selectAll().where("id", "=", id).executeTakeFirst();
  if (key === undefined || key.revoked_at !== null) return null;
  return key.expires_at !== null && key.expires_at <= now ? null : key;
}

/** What a key may do at a place; null where its scope does not reach. */
export function identityOfKey(key: Schema["api_keys"], path: Required<ScopePath>): Identity | null {
  const membership = toMembership({ ...key, scope_id: key.scope_id ?? key.tenant_id });
  const role = roleAt([membership], path);
  if (role === null) return null;
  return {
    kind: "api-key",
    id: key.id,
    tenant: path.tenant as TenantId,
    role,
    name: key.name,
    user: null,
    key: { id: key.id, createdBy: key.created_by },
    memberships: [membership],
    // Written by createKeys from a list of strings.
    scopes: key.permissions === null ? null : (JSON.parse(key.permissions) as string[]),
    restriction: null,
    expiresAt: key.expires_at,
  };
}
