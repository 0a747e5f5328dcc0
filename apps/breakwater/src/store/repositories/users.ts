import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { NewUser, User, UserAt, Users } from "../accounts.ts";
import type { Ledger, RecordChange } from "../audit/ledger.ts";
import type { Passwords } from "../credentials/password.ts";
import { installation, type Membership, roleAt, type Scope, type ScopePath } from "../identity.ts";
import { pageSize, parsePosition, toPage } from "../page.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { membershipsOf } from "./identities.ts";
import { keepingAdministrators } from "./memberships.ts";
import { insertUser, nameKey, strongHash } from "./new-user.ts";

export function createUsers(
  db: Kysely<Schema>,
  ledger: Ledger,
  passwords: Passwords,
  clock: Clock,
  newId: () => string,
): Users {
  async function make(
    user: NewUser,
    tenant: TenantId,
    by: Parameters<Users["create"]>[0],
    unless: (tx: Kysely<Schema>) => Promise<void>,
  ): Promise<User> {
    const password = user.password === null ? null : await strongHash(passwords, user.password, user);
    return ledger.change(by, async (tx, record) => {
      await unless(tx);
      const row = await insertUser(tx, { ...user, password, id: newId(), now: clock.now() });
      await record(created(row, user.memberships, tenant));
      return toUser(row);
    });
  }

  return {
    async list(at, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = db
        .selectFrom("users")
        .selectAll()
        .where("id", "in", (eb) =>
          eb
            .selectFrom("memberships")
            .select("user_id")
            .where((inner) =>
              inner.or(
                scopesOf(at).map(({ kind, id }) =>
                  inner.and([inner("scope_kind", "=", kind), inner("scope_id", "=", id)]),
                ),
              ),
            ),
        );
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("created_at", "<", after.time),
            eb.and([eb("created_at", "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      const rows = await query
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      const users = new Map<string, UserAt | null>();
      for (const row of rows) users.set(row.id, userAt(row, await membershipsOf(db, row.id), at));
      const { items, nextCursor } = toPage(
        rows,
        limit,
        (row) => ({ time: row.created_at, id: row.id }),
        (row) => users.get(row.id) ?? null,
      );
      return { items: items.filter((user) => user !== null), nextCursor };
    },

    async get(at, id) {
      const row = await db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : userAt(row, await membershipsOf(db, id), at);
    },

    async findByName(name) {
      const row = await db
        .selectFrom("users")
        .selectAll()
        .where("name_key", "=", nameKey(name))
        .executeTakeFirst();
      return row === undefined ? null : toUser(row);
    },

    async all() {
      const rows = await db.selectFrom("users").selectAll().orderBy("created_at").orderBy("id").execute();
      return Promise.all(
        rows.map(async (row) => ({ ...toUser(row), memberships: await membershipsOf(db, row.id) })),
      );
    },

    memberships: (id) => membershipsOf(db, id),

    create: (by, user, tenant) => make(user, tenant, by, async () => {}),

    createFirst: (by, user, tenant) =>
      make({ ...user, memberships: [{ ...installation, role: "administrator" }] }, tenant, by, async (tx) => {
        const known = await tx.selectFrom("users").select("id").limit(1).executeTakeFirst();
        if (known !== undefined)
          throw new StoreError(
            "wrong_state",
            "there is an account already; further people are invited by an administrator",
          );
      }),

    update: (by, id, change, tenant) =>
      ledger.change(by, (tx, record) =>
        keepingAdministrators(tx, () => updateUser(tx, record, id, change, tenant, clock.now())),
      ),

    setMembership: (by, id, membership, tenant) =>
      ledger.change(by, (tx, record) =>
        keepingAdministrators(tx, () => setMembership(tx, record, id, membership, tenant, clock.now())),
      ),

    removeMembership: (by, id, scope, tenant) =>
      ledger.change(by, (tx, record) =>
        keepingAdministrators(tx, () => removeMembership(tx, record, id, scope, tenant, clock.now())),
      ),
  };
}

function created(row: Schema["users"], memberships: readonly Membership[], tenant: TenantId | null) {
  return {
    tenant,
    action: "user.create" as const,
    object: { kind: "user", id: row.id, name: row.name },
    details: { after: { display_name: row.display_name, memberships: memberships.map(plain) } },
  };
}

async function updateUser(
  tx: Kysely<Schema>,
  record: RecordChange,
  id: string,
  { displayName, isDisabled }: Parameters<Users["update"]>[2],
  tenant: TenantId,
  now: number,
): Promise<User | null> {
  const before = await tx.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
  if (before === undefined) return null;
  const after = {
    ...before,
    display_name: displayName ?? before.display_name,
    disabled_at:
      isDisabled === undefined ? before.disabled_at : isDisabled ? (before.disabled_at ?? now) : null,
  };
  await tx
    .updateTable("users")
    .set({ display_name: after.display_name, disabled_at: after.disabled_at })
    .where("id", "=", id)
    .execute();
  if (after.disabled_at !== null) await endAccess(tx, id);
  await record({
    tenant,
    action: "user.update",
    object: { kind: "user", id, name: before.name },
    details: { before: shown(before), after: shown(after) },
  });
  return toUser(after);
}

function shown(row: Schema["users"]) {
  return { display_name: row.display_name, disabled: row.disabled_at !== null };
}

async function setMembership(
  tx: Kysely<Schema>,
  record: RecordChange,
  id: string,
  membership: Membership,
  tenant: TenantId | null,
  now: number,
): Promise<boolean> {
  const user = await tx.selectFrom("users").select("name").where("id", "=", id).executeTakeFirst();
  if (user === undefined) return false;
  const all = await membershipsOf(tx, id);
  const before = all.find((one) => one.kind === membership.kind && one.id === membership.id);
  await tx
    .insertInto("memberships")
    .values({
      user_id: id,
      scope_kind: membership.kind,
      scope_id: membership.id,
      role: membership.role,
      created_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["user_id", "scope_kind", "scope_id"])
        .doUpdateSet({ role: membership.role, created_at: now }),
    )
    .execute();
  await endSessions(tx, id);
  await record({
    tenant,
    action: "user.role",
    object: { kind: "user", id, name: user.name },
    details: { before: before === undefined ? null : plain(before), after: plain(membership) },
  });
  return true;
}

async function removeMembership(
  tx: Kysely<Schema>,
  record: RecordChange,
  id: string,
  scope: Scope,
  tenant: TenantId | null,
  now: number,
): Promise<boolean> {
  const user = await tx.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
  const before = (await membershipsOf(tx, id)).find((one) => one.kind === scope.kind && one.id === scope.id);
  if (user === undefined || before === undefined) return false;
  await tx
    .deleteFrom("memberships")
    .where("user_id", "=", id)
    .where("scope_kind", "=", scope.kind)
    .where("scope_id", "=", scope.id)
    .execute();
  const isLast = (await membershipsOf(tx, id)).length === 0;
  if (isLast)
    await tx
      .updateTable("users")
      .set({ disabled_at: user.disabled_at ?? now })
      .where("id", "=", id)
      .execute();
  await endAccess(tx, id);
  await record({
    tenant,
    action: "user.remove",
    object: { kind: "user", id, name: user.name },
    details: { before: plain(before), account_disabled: isLast },
  });
  return true;
}

/** What a person loses with a role, and gets again by signing in. */
async function endSessions(tx: Kysely<Schema>, user: string): Promise<void> {
  await tx.deleteFrom("sessions").where("user_id", "=", user).execute();
}

/** Nothing that was handed out lets the person back in. */
async function endAccess(tx: Kysely<Schema>, user: string): Promise<void> {
  await endSessions(tx, user);
  await tx.deleteFrom("invitations").where("user_id", "=", user).execute();
}

function plain({ kind, id, role }: Membership) {
  return { kind, id, role };
}

/** The scopes whose memberships hold at a place. */
export function scopesOf({ tenant, organisation, partner }: ScopePath): readonly Scope[] {
  return [
    installation,
    ...(partner === undefined ? [] : [{ kind: "partner", id: partner } as const]),
    ...(organisation === undefined ? [] : [{ kind: "organisation", id: organisation } as const]),
    ...(tenant === undefined ? [] : [{ kind: "tenant", id: tenant } as const]),
  ];
}

function userAt(row: Schema["users"], memberships: readonly Membership[], at: ScopePath): UserAt | null {
  const role = roleAt(memberships, at);
  const membership = scopesOf(at)
    .toReversed()
    .map((scope) => memberships.find((one) => one.kind === scope.kind && one.id === scope.id))
    .find((one) => one !== undefined);
  return role === null || membership === undefined ? null : { ...toUser(row), role, membership };
}

function toUser(row: Schema["users"]): User {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    hasPassword: row.password !== null,
    totpEnabledAt: row.totp_enabled_at,
    createdAt: row.created_at,
    lastSignInAt: row.last_sign_in_at,
    disabledAt: row.disabled_at,
  };
}
