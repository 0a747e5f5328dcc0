import type { Kysely } from "kysely";
import { networkOf } from "../../platform/addresses.ts";
import type { OpenedSession, Origin, SecondFactor, Sessions, SignIn } from "../accounts.ts";
import type { Actor } from "../identity.ts";
import type { Schema } from "../schema.ts";
import { useSecondFactor } from "./credentials.ts";
import { nameKey } from "./new-user.ts";
import { type NewSession, openedEntry, type SessionParts, tenantFor } from "./open-session.ts";

const maximumKnownAddresses = 100;

type Open = (tx: Kysely<Schema>, session: NewSession) => Promise<OpenedSession | null>;

/** Signing in with name and password, and a code where the account has an authenticator. */
export function createSignIn(parts: SessionParts, open: Open): Sessions["signIn"] {
  const { db, passwords } = parts;
  return async function signIn({ name, password, secondFactor }, origin) {
    const user = await db
      .selectFrom("users")
      .selectAll()
      .where("name_key", "=", nameKey(name))
      .executeTakeFirst();
    // The password is checked first, and always: nobody learns from the answer or its time who has an account.
    const { isRight, isOutdated } = await passwords.check(password, user?.password ?? null);
    if (user === undefined || !isRight || user.disabled_at !== null) return { kind: "refused" };
    const rehashed = isOutdated ? await passwords.hash(password) : null;
    return finish(parts, open, { user, secondFactor, rehashed, origin });
  };
}

interface Proved {
  readonly user: Schema["users"];
  readonly secondFactor: SecondFactor | null;
  /** The password under today's parameters, where it was stored under others. */
  readonly rehashed: string | null;
  readonly origin: Origin;
}

async function finish(parts: SessionParts, open: Open, proved: Proved): Promise<SignIn> {
  const { ledger, key, clock } = parts;
  const { secondFactor, rehashed, origin } = proved;
  const { id, name } = proved.user;
  const by: Actor = { kind: "user", id, name, address: origin.address };
  return ledger.change(by, async (tx, record) => {
    const now = clock.now();
    // Read again: while the password was checked it may have been changed, or the account disabled.
    const user = await tx.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
    if (user === undefined || user.disabled_at !== null || user.password !== proved.user.password)
      return { kind: "refused" };
    if (user.totp_enabled_at !== null) {
      if (secondFactor === null) return { kind: "second_factor", isWrong: false, user: user.id };
      if (!(await useSecondFactor(tx, key, user.id, secondFactor, now)))
        return { kind: "second_factor", isWrong: true, user: user.id };
    }
    const tenant = await tenantFor(tx, user);
    if (tenant === null) return { kind: "refused" };
    await tx
      .updateTable("users")
      .set({ last_sign_in_at: now, ...(rehashed === null ? {} : { password: rehashed }) })
      .where("id", "=", user.id)
      .execute();
    if (origin.address !== null) await rememberAddress(tx, user.id, networkOf(origin.address), now);
    const session = await open(tx, { kind: "user", user: user.id, tenant, origin });
    if (session === null) return { kind: "refused" };
    const usedRecoveryCode = secondFactor !== null && "recoveryCode" in secondFactor;
    const entry = openedEntry(session, tenant);
    await record({
      ...entry,
      details: { ...entry.details, ...(usedRecoveryCode ? { recovery_code: true } : {}) },
    });
    return { kind: "opened", session };
  });
}

async function rememberAddress(
  tx: Kysely<Schema>,
  user: string,
  address: string,
  now: number,
): Promise<void> {
  await tx
    .insertInto("known_addresses")
    .values({ user_id: user, address, seen_at: now })
    .onConflict((conflict) => conflict.columns(["user_id", "address"]).doUpdateSet({ seen_at: now }))
    .execute();
  const surplus = tx
    .selectFrom("known_addresses")
    .select("address")
    .where("user_id", "=", user)
    .orderBy("seen_at", "desc")
    .limit(1_000)
    .offset(maximumKnownAddresses);
  await tx
    .deleteFrom("known_addresses")
    .where("user_id", "=", user)
    .where("address", "in", surplus)
    .execute();
}
