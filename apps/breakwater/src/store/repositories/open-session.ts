import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { OpenedSession, Origin } from "../accounts.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { Passwords } from "../credentials/password.ts";
import { hashToken, newToken } from "../credentials/tokens.ts";
import { roleAt } from "../identity.ts";
import type { InstallationKey } from "../installation-key.ts";
import type { Schema } from "../schema.ts";
import { identityOfSession, membershipsOf } from "./identities.ts";

/** The oldest goes when a person or key opens one more. */
const maximumSessions = 50;

export interface SessionLimits {
  /** A session that nobody used for so long has ended. */
  readonly idleMs: number;
  /** A session ends so long after it was opened, however it is used. */
  readonly absoluteMs: number;
}
export const defaultSessionLimits: SessionLimits = { idleMs: 2 * 3_600_000, absoluteMs: 12 * 3_600_000 };

export interface SessionParts {
  readonly db: Kysely<Schema>;
  readonly ledger: Ledger;
  readonly passwords: Passwords;
  readonly key: InstallationKey;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly limits: SessionLimits;
}

export type NewSession = {
  readonly tenant: string;
  readonly origin: Origin;
} & (
  | { readonly kind: "user"; readonly user: string }
  | { readonly kind: "api-key"; readonly key: string }
  | { readonly kind: "set-up" }
);

/** Opens a session; null where nobody would be let in with it. */
export async function openSession(
  tx: Kysely<Schema>,
  { clock, newId, limits }: SessionParts,
  session: NewSession,
): Promise<OpenedSession | null> {
  const token = newToken();
  const now = clock.now();
  const row: Schema["sessions"] = {
    id: newId(),
    token_hash: hashToken(token),
    kind: session.kind,
    user_id: session.kind === "user" ? session.user : null,
    key_id: session.kind === "api-key" ? session.key : null,
    tenant_id: session.tenant,
    address: session.origin.address,
    user_agent: session.origin.userAgent,
    created_at: now,
    last_seen_at: now,
    expires_at: now + limits.absoluteMs,
  };
  await tx.insertInto("sessions").values(row).execute();
  await prune(tx, row, now);
  const identity = await identityOfSession(tx, row, now);
  return identity === null ? null : { token, identity, expiresAt: row.expires_at };
}

/** Sessions that have ended, and the oldest of a person or key that has very many. */
async function prune(tx: Kysely<Schema>, opened: Schema["sessions"], now: number): Promise<void> {
  await tx.deleteFrom("sessions").where("expires_at", "<=", now).execute();
  const owner = opened.user_id === null ? "key_id" : "user_id";
  const surplus = tx
    .selectFrom("sessions")
    .select("id")
    .where(owner, "=", opened[owner])
    .orderBy("last_seen_at", "desc")
    .orderBy("id", "desc")
    .limit(1_000)
    .offset(maximumSessions);
  await tx.deleteFrom("sessions").where("id", "in", surplus).execute();
}

export function openedEntry({ identity }: OpenedSession, tenant: string) {
  return {
    tenant: tenant as TenantId,
    action: "session.open" as const,
    object: { kind: "session", id: identity.id, name: identity.name },
    details: { role: identity.role },
  };
}

/** The tenant that a person's session starts in: the last one, or the oldest that gives a role. */
export async function tenantFor(db: Kysely<Schema>, user: Schema["users"]): Promise<TenantId | null> {
  const memberships = await membershipsOf(db, user.id);
  const tenants = await db
    .selectFrom("tenants")
    .innerJoin("organisations", "organisations.id", "tenants.organisation_id")
    .select(["tenants.id", "tenants.organisation_id", "organisations.partner_id"])
    .where("tenants.removed_at", "is", null)
    .orderBy("tenants.created_at")
    .orderBy("tenants.id")
    .execute();
  const reached = tenants.filter(
    ({ id, organisation_id, partner_id }) =>
      roleAt(memberships, { tenant: id, organisation: organisation_id, partner: partner_id }) !== null,
  );
  const chosen = reached.find(({ id }) => id === user.last_tenant_id) ?? reached[0];
  return chosen === undefined ? null : (chosen.id as TenantId);
}
