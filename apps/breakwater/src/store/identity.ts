import type { TenantId } from "@breakwater/ocsf";

export const roles = ["ingest", "viewer", "analyst", "responder", "administrator", "auditor"] as const;
export type Role = (typeof roles)[number];
/** Roles that a person can have: `ingest` is for keys of senders. */
export const personRoles = roles.filter((role) => role !== "ingest");

/** From the widest to the narrowest: the path partner -> organisation -> tenant, below the installation. */
export const scopeKinds = ["installation", "partner", "organisation", "tenant"] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** Where something holds: one tenant, all tenants of an organisation or a partner, or everything. */
export interface Scope {
  readonly kind: ScopeKind;
  /** Id of the partner, organisation or tenant; `installation` for the installation. */
  readonly id: string;
}
export const installation: Scope = { kind: "installation", id: "installation" };

export interface Membership extends Scope {
  readonly role: Role;
}

/** Where a tenant, organisation or partner stands; the levels below it are absent. */
export interface ScopePath {
  readonly partner?: string | undefined;
  readonly organisation?: string | undefined;
  readonly tenant?: string | undefined;
}

/** The role that memberships give at a place: the narrowest that covers it counts, so that a tenant can be an exception. */
export function roleAt(memberships: readonly Membership[], path: ScopePath): Role | null {
  const ids = [
    ["tenant", path.tenant],
    ["organisation", path.organisation],
    ["partner", path.partner],
    ["installation", installation.id],
  ] as const;
  for (const [kind, id] of ids) {
    const membership =
      id === undefined ? undefined : memberships.find((one) => one.kind === kind && one.id === id);
    if (membership !== undefined) return membership.role;
  }
  return null;
}

/** Who makes a request: always within one tenant. */
export interface Identity {
  readonly tenant: TenantId;
  /** In that tenant. */
  readonly role: Role;
  readonly kind: "api-key" | "session";
  /** Id of the key or session. */
  readonly id: string;
  readonly name: string;
  /** The person; null for a key, and for the session of a key or of the set-up link. */
  readonly user: { readonly id: string; readonly name: string } | null;
  /** The key that is used, or that opened the session. */
  readonly key: { readonly id: string; readonly createdBy: string | null } | null;
  readonly memberships: readonly Membership[];
  /** What a key is limited to (`findings:read`, `*:read`), beside its role; null for all that the role may. */
  readonly scopes: readonly string[] | null;
  /** Why this identity may do no more than what is asked of it first; null as a rule. */
  readonly restriction: "totp-required" | null;
  /** ms since the epoch; null for a key that does not expire. */
  readonly expiresAt: number | null;
}

/** Who changed something, as the audit log keeps it. */
export interface Actor {
  readonly kind: "user" | "api-key" | "set-up" | "command" | "system" | "anonymous";
  /** Id of the user, key or session; the operating system's user for a command. */
  readonly id: string;
  readonly name: string;
  /** Address that the request came from. */
  readonly address: string | null;
}

/** The server itself. */
export const systemActor: Actor = { kind: "system", id: "breakwater", name: "Breakwater", address: null };

export function actorOf(identity: Identity, address: string | null): Actor {
  if (identity.user !== null)
    return { kind: "user", id: identity.user.id, name: identity.user.name, address };
  if (identity.key !== null) return { kind: "api-key", id: identity.key.id, name: identity.name, address };
  return { kind: "set-up", id: identity.id, name: identity.name, address };
}
