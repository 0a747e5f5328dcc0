import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import { networkOf } from "../../platform/addresses.ts";
import type { OpenedSession, Session, Sessions } from "../accounts.ts";
import { hashToken, newToken } from "../credentials/tokens.ts";
import type { Schema } from "../schema.ts";
import { identityOfSession, tenantPath } from "./identities.ts";
import { findKey } from "./keys.ts";
import { nameKey } from "./new-user.ts";
import { type NewSession, openedEntry, openSession, type SessionParts, tenantFor } from "./open-session.ts";
import { createSignIn } from "./sign-in.ts";

const seenEveryMs = 60_000;
const knownAddressMs = 60 * 86_400_000;

export function createSessions(parts: SessionParts): Sessions {
  const { db, ledger, clock, limits } = parts;

  /** The session of this row, unless it has ended. */
  async function live(row: Schema["sessions"] | undefined): Promise<Schema["sessions"] | null> {
    if (row === undefined) return null;
    const now = clock.now();
    if (row.expires_at > now && row.last_seen_at + limits.idleMs > now) return row;
    await db.deleteFrom("sessions").where("id", "=", row.id).execute();
    return null;
  }

  const open = (tx: Kysely<Schema>, session: NewSession) => openSession(tx, parts, session);

  return {
    signIn: createSignIn(parts, open),

    async openWithKey(secret, origin) {
      const key = await findKey(db, secret, clock.now());
      if (key === null) return null;
      const by = { kind: "api-key", id: key.id, name: key.name, address: origin.address } as const;
      return ledger.change(by, async (tx, record) => {
        const opened = await open(tx, { kind: "api-key", key: key.id, tenant: key.tenant_id, origin });
        if (opened !== null) await record(openedEntry(opened, key.tenant_id));
        return opened;
      });
    },

    async openWithSetupToken(token, origin) {
      const by = { kind: "set-up", id: "", name: "set-up link", address: origin.address } as const;
      return ledger.change(by, async (tx, record) => {
        const used = await tx
          .deleteFrom("setup_tokens")
          .where("token_hash", "=", hashToken(token))
          .where("expires_at", ">", clock.now())
          .returning("token_hash")
          .executeTakeFirst();
        if (used === undefined) return null;
        const tenant = await tx
          .selectFrom("tenants")
          .select("id")
          .where("removed_at", "is", null)
          .orderBy("created_at")
          .orderBy("id")
          .executeTakeFirstOrThrow();
        const opened = await open(tx, { kind: "set-up", tenant: tenant.id, origin });
        if (opened !== null) await record(openedEntry(opened, tenant.id));
        return opened;
      });
    },

    async openFor(user, origin) {
      const row = await db.selectFrom("users").selectAll().where("id", "=", user).executeTakeFirst();
      if (row === undefined || row.disabled_at !== null) return null;
      const tenant = await tenantFor(db, row);
      if (tenant === null) return null;
      const by = { kind: "user", id: row.id, name: row.name, address: origin.address } as const;
      return ledger.change(by, async (tx, record) => {
        const opened = await open(tx, { kind: "user", user: row.id, tenant, origin });
        if (opened !== null) await record(openedEntry(opened, tenant));
        return opened;
      });
    },

    async identify(token) {
      const found = await db
        .selectFrom("sessions")
        .selectAll()
        .where("token_hash", "=", hashToken(token))
        .executeTakeFirst();
      const row = await live(found);
      if (row === null) return null;
      const now = clock.now();
      if (now - row.last_seen_at > seenEveryMs)
        await db.updateTable("sessions").set({ last_seen_at: now }).where("id", "=", row.id).execute();
      return identityOfSession(db, row, now);
    },

    async isOpen(id) {
      const found = await db.selectFrom("sessions").selectAll().where("id", "=", id).executeTakeFirst();
      const row = await live(found);
      return row !== null && (await identityOfSession(db, row, clock.now())) !== null;
    },

    rotate: (id) => rotate(db, id, {}, clock.now()),

    switchTenant: (by, id, tenant) =>
      ledger.change(by, async (tx, record) => {
        const opened = await rotate(tx, id, { tenant_id: tenant }, clock.now());
        if (opened === null) return null;
        const { user } = opened.identity;
        if (user !== null)
          await tx.updateTable("users").set({ last_tenant_id: tenant }).where("id", "=", user.id).execute();
        await record({ tenant, action: "session.tenant", object: { kind: "session", id } });
        return opened;
      }),

    adopt: (id, user) => rotate(db, id, { kind: "user", user_id: user }, clock.now()),

    async list(user) {
      const now = clock.now();
      const rows = await db
        .selectFrom("sessions")
        .selectAll()
        .where("user_id", "=", user)
        .where("expires_at", ">", now)
        .where("last_seen_at", ">", now - limits.idleMs)
        .orderBy("last_seen_at", "desc")
        .execute();
      return rows.map(toSession);
    },

    close: (by, id) =>
      ledger.change(by, async (tx, record) => {
        const closed = await tx
          .deleteFrom("sessions")
          .where("id", "=", id)
          .returning("tenant_id")
          .executeTakeFirst();
        if (closed === undefined) return false;
        const tenant = closed.tenant_id as TenantId;
        await record({ tenant, action: "session.close", object: { kind: "session", id } });
        return true;
      }),

    closeAll: (by, user, { except = null, within = null }, tenant) =>
      ledger.change(by, async (tx, record) => {
        let sessions = tx.deleteFrom("sessions").where("user_id", "=", user);
        if (except !== null) sessions = sessions.where("id", "!=", except);
        if (within !== null) sessions = sessions.where("tenant_id", "=", within);
        const closed = await sessions.executeTakeFirst();
        const count = Number(closed.numDeletedRows);
        await record({
          tenant,
          action: "session.close_all",
          object: { kind: "user", id: user },
          details: { closed: count },
        });
        return count;
      }),

    refused: (name, reason, { address }) =>
      ledger.change({ kind: "anonymous", id: "", name: "", address }, async (tx, record) => {
        const user = await tx
          .selectFrom("users")
          .selectAll()
          .where("name_key", "=", nameKey(name))
          .executeTakeFirst();
        // A name that is nobody's is not kept: people type passwords into the wrong field.
        const object = { kind: "user", id: user?.id ?? "", name: user?.name ?? null };
        const tenant = user === undefined ? null : await tenantFor(tx, user);
        await record({ tenant, action: "session.refused", object, details: { reason } });
      }),

    async isKnownAddress(name, address) {
      const row = await db
        .selectFrom("known_addresses")
        .innerJoin("users", "users.id", "known_addresses.user_id")
        .select("seen_at")
        .where("users.name_key", "=", nameKey(name))
        .where("known_addresses.address", "=", networkOf(address))
        .executeTakeFirst();
      return row !== undefined && row.seen_at > clock.now() - knownAddressMs;
    },
  };
}

/** A new token for a session, and what else changes with it; null where it would have no role then. */
async function rotate(
  tx: Kysely<Schema>,
  id: string,
  change: Partial<Pick<Schema["sessions"], "tenant_id" | "kind" | "user_id">>,
  now: number,
): Promise<OpenedSession | null> {
  const row = await tx.selectFrom("sessions").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) return null;
  const token = newToken();
  const changed = { ...row, ...change, token_hash: hashToken(token), last_seen_at: now };
  if ((await tenantPath(tx, changed.tenant_id)) === null) return null;
  const identity = await identityOfSession(tx, changed, now);
  if (identity === null) return null;
  await tx
    .updateTable("sessions")
    .set({ ...change, token_hash: changed.token_hash, last_seen_at: now })
    .where("id", "=", id)
    .execute();
  return { token, identity, expiresAt: row.expires_at };
}

function toSession(row: Schema["sessions"]): Session {
  return {
    id: row.id,
    // The table's CHECK holds the kinds.
    kind: row.kind as Session["kind"],
    tenant: row.tenant_id as TenantId,
    address: row.address,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  };
}
