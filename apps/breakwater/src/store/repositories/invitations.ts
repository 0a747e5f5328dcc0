import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Invitation, Invitations } from "../accounts.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { Passwords } from "../credentials/password.ts";
import { hashToken, newToken } from "../credentials/tokens.ts";
import type { Actor, Membership, Role, Scope, ScopeKind } from "../identity.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { clearTotp, setPassword } from "./credentials.ts";
import { keepingAdministrators } from "./memberships.ts";
import { insertUser, strongHash } from "./new-user.ts";

const maximumOpen = 1_000;

export function createInvitations(
  db: Kysely<Schema>,
  ledger: Ledger,
  passwords: Passwords,
  clock: Clock,
  newId: () => string,
): Invitations {
  const live = (on: Kysely<Schema>) =>
    on.selectFrom("invitations").selectAll().where("expires_at", ">", clock.now());

  const findRow = (on: Kysely<Schema>, token: string) =>
    live(on).where("token_hash", "=", hashToken(token)).executeTakeFirst();

  return {
    invite: (by, { name, membership, expiresAt, tenant }) =>
      ledger.change(by, async (tx, record) => {
        await dropExpired(tx, clock.now());
        await refuseTooMany(tx, membership);
        const made = await insert(tx, by, {
          id: newId(),
          kind: "invitation",
          user: null,
          name,
          membership,
          clearsTotp: false,
          now: clock.now(),
          expiresAt,
        });
        await record({
          tenant,
          action: "invitation.create",
          object: { kind: "invitation", id: made.invitation.id, name },
          details: { after: { ...plain(membership), expires_at: expiresAt } },
        });
        return made;
      }),

    reset: (by, { user, clearsTotp, expiresAt, tenant }) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx.selectFrom("users").select("name").where("id", "=", user).executeTakeFirst();
        if (row === undefined) return null;
        await dropExpired(tx, clock.now());
        await tx.deleteFrom("invitations").where("user_id", "=", user).execute();
        const made = await insert(tx, by, {
          id: newId(),
          kind: "reset",
          user,
          name: row.name,
          membership: { kind: "tenant", id: tenant, role: "viewer" },
          clearsTotp,
          now: clock.now(),
          expiresAt,
        });
        await record({
          tenant,
          action: "user.reset",
          object: { kind: "user", id: user, name: row.name },
          details: { clears_totp: clearsTotp, expires_at: expiresAt },
        });
        return made;
      }),

    async list({ kind, id }) {
      const rows = await live(db)
        .where("kind", "=", "invitation")
        .where("scope_kind", "=", kind)
        .where("scope_id", "=", id)
        .orderBy("created_at", "desc")
        .execute();
      return rows.map(toInvitation);
    },

    revoke: (by, scope, id, tenant) =>
      ledger.change(by, async (tx, record) => {
        const revoked = await tx
          .deleteFrom("invitations")
          .where("id", "=", id)
          .where("kind", "=", "invitation")
          .where("scope_kind", "=", scope.kind)
          .where("scope_id", "=", scope.id)
          .returning("name")
          .executeTakeFirst();
        if (revoked === undefined) return false;
        const object = { kind: "invitation", id, name: revoked.name };
        await record({ tenant, action: "invitation.revoke", object });
        return true;
      }),

    async find(token) {
      const row = await findRow(db, token);
      return row === undefined ? null : toInvitation(row);
    },

    async accept(token, account, address) {
      const row = await findRow(db, token);
      if (row === undefined) return null;
      const name = row.kind === "reset" ? row.name : account.name;
      const hash = await strongHash(passwords, account.password, { name, displayName: account.displayName });
      const user = row.user_id ?? newId();
      const by: Actor = { kind: "user", id: user, name, address };
      return ledger.change(by, async (tx, record) => {
        // Read again inside: of two who use one link at once, one is let in.
        const used = await tx.deleteFrom("invitations").where("id", "=", row.id).executeTakeFirst();
        if (used.numDeletedRows === 0n) return null;
        const now = clock.now();
        const membership = membershipOf(row);
        const tenant = tenantOf(membership);
        if (row.kind === "reset") {
          await setPassword(tx, user, hash, now);
          if (row.clears_totp === 1) await clearTotp(tx, user, now);
          await tx.deleteFrom("sessions").where("user_id", "=", user).execute();
        } else {
          const { displayName } = account;
          await insertUser(tx, {
            id: user,
            name,
            displayName,
            password: hash,
            memberships: [membership],
            now,
          });
        }
        await record({
          tenant,
          action: row.kind === "reset" ? "user.password" : "user.create",
          object: { kind: "user", id: user, name },
          details:
            row.kind === "reset"
              ? { reset: row.id, cleared_totp: row.clears_totp === 1 }
              : { invitation: row.id, after: { display_name: account.displayName, ...plain(membership) } },
        });
        return user;
      });
    },

    join: (by, token, user) =>
      ledger.change(by, async (tx, record) => {
        const row = await findRow(tx, token);
        if (row === undefined || row.kind !== "invitation") return null;
        const membership = membershipOf(row);
        await keepingAdministrators(tx, async () => {
          await tx.deleteFrom("invitations").where("id", "=", row.id).execute();
          await addMembership(tx, user, membership, clock.now());
        });
        await record({
          tenant: tenantOf(membership),
          action: "user.role",
          object: { kind: "user", id: user, name: by.name },
          details: { invitation: row.id, after: plain(membership) },
        });
        return membership;
      }),
  };
}

/** An invitation gives a role where there was none: it never takes one away. */
async function addMembership(
  tx: Kysely<Schema>,
  user: string,
  { kind, id, role }: Membership,
  now: number,
): Promise<void> {
  const added = await tx
    .insertInto("memberships")
    .values({ user_id: user, scope_kind: kind, scope_id: id, role, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 0n)
    throw new StoreError("wrong_state", "this account has a role there already");
}

async function insert(
  tx: Kysely<Schema>,
  by: Actor,
  invitation: {
    readonly id: string;
    readonly kind: Invitation["kind"];
    readonly user: string | null;
    readonly name: string;
    readonly membership: Membership;
    readonly clearsTotp: boolean;
    readonly now: number;
    readonly expiresAt: number;
  },
): Promise<{ readonly invitation: Invitation; readonly token: string }> {
  const token = newToken();
  const { membership } = invitation;
  const row: Schema["invitations"] = {
    id: invitation.id,
    token_hash: hashToken(token),
    kind: invitation.kind,
    user_id: invitation.user,
    name: invitation.name,
    scope_kind: membership.kind,
    scope_id: membership.id,
    role: membership.role,
    clears_totp: invitation.clearsTotp ? 1 : 0,
    created_by: JSON.stringify(by),
    created_at: invitation.now,
    expires_at: invitation.expiresAt,
  };
  await tx.insertInto("invitations").values(row).execute();
  return { invitation: toInvitation(row), token };
}

async function dropExpired(tx: Kysely<Schema>, now: number): Promise<void> {
  await tx.deleteFrom("invitations").where("expires_at", "<=", now).execute();
}

async function refuseTooMany(tx: Kysely<Schema>, { kind, id }: Scope): Promise<void> {
  const { count } = await tx
    .selectFrom("invitations")
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .where("scope_kind", "=", kind)
    .where("scope_id", "=", id)
    .executeTakeFirstOrThrow();
  if (Number(count) >= maximumOpen)
    throw new StoreError("too_many", `${maximumOpen} invitations are open; revoke some first`);
}

function membershipOf(row: Schema["invitations"]): Membership {
  // The table's CHECK holds the kinds; invite takes a Role.
  return { kind: row.scope_kind as ScopeKind, id: row.scope_id, role: row.role as Role };
}

function tenantOf({ kind, id }: Scope): TenantId | null {
  return kind === "tenant" ? (id as TenantId) : null;
}

function plain({ kind, id, role }: Membership) {
  return { scope: { kind, id }, role };
}

function toInvitation(row: Schema["invitations"]): Invitation {
  const { kind, id, role } = membershipOf(row);
  return {
    id: row.id,
    kind: row.kind === "reset" ? "reset" : "invitation",
    user: row.user_id,
    name: row.name,
    scope: { kind, id },
    role,
    clearsTotp: row.clears_totp === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
