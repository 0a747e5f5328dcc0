import { randomBytes } from "node:crypto";
import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { AuditAction } from "../audit/actions.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Credentials, SecondFactor } from "../accounts.ts";
import type { Ledger } from "../audit/ledger.ts";
import { toBase32 } from "../credentials/base32.ts";
import type { Passwords } from "../credentials/password.ts";
import { hashRecoveryCode, newRecoveryCodes } from "../credentials/tokens.ts";
import { acceptedStep, otpauthUri } from "../credentials/totp.ts";
import type { Actor } from "../identity.ts";
import type { InstallationKey } from "../installation-key.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { strongHash } from "./new-user.ts";

/** RFC 4226 §4 R6 recommends 160 bits. */
const totpSecretBytes = 20;

export function createCredentials(
  db: Kysely<Schema>,
  ledger: Ledger,
  passwords: Passwords,
  key: InstallationKey,
  clock: Clock,
): Credentials {
  async function note(
    by: Actor,
    user: string,
    tenant: TenantId,
    action: AuditAction,
    change: (tx: Kysely<Schema>, row: Schema["users"]) => Promise<void>,
  ): Promise<void> {
    await ledger.change(by, async (tx, record) => {
      const row = await find(tx, user);
      await change(tx, row);
      await record({ tenant, action, object: { kind: "user", id: user, name: row.name } });
    });
  }

  return {
    async factors(user) {
      const row = await db
        .selectFrom("users")
        .select("totp_enabled_at")
        .where("id", "=", user)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { left } = await db
        .selectFrom("recovery_codes")
        .select((eb) => eb.fn.countAll<number | string>().as("left"))
        .where("user_id", "=", user)
        .executeTakeFirstOrThrow();
      return { hasTotp: row.totp_enabled_at !== null, recoveryCodesLeft: Number(left) };
    },

    async checkPassword(user, password) {
      const row = await db.selectFrom("users").select("password").where("id", "=", user).executeTakeFirst();
      return (await passwords.check(password, row?.password ?? null)).isRight;
    },

    async changePassword(by, user, password, tenant) {
      const { name, display_name } = await find(db, user);
      const hash = await strongHash(passwords, password, { name, displayName: display_name });
      await note(by, user, tenant, "user.password", async (tx) => {
        await setPassword(tx, user, hash, clock.now());
      });
    },

    async beginTotp(user) {
      const row = await find(db, user);
      if (row.totp_enabled_at !== null)
        throw new StoreError("wrong_state", "an authenticator is set up already; remove it first");
      const secret = randomBytes(totpSecretBytes);
      // Not yet a change of anything: it holds once a code of it has been seen.
      await db
        .updateTable("users")
        .set({ totp_pending: key.seal(secret.toString("base64"), totpContext(user)) })
        .where("id", "=", user)
        .execute();
      const base32 = toBase32(secret);
      return { secret: base32, uri: otpauthUri(base32, row.name) };
    },

    async confirmTotp(by, user, code, tenant) {
      const codes = newRecoveryCodes();
      let isRight = false;
      await ledger.change(by, async (tx, record) => {
        const row = await find(tx, user);
        const secret = openSecret(key, row.totp_pending, user);
        const step = secret === null ? null : acceptedStep(secret, code, clock.now(), 0);
        if (step === null || row.totp_enabled_at !== null) return;
        isRight = true;
        const now = clock.now();
        await tx
          .updateTable("users")
          .set({
            totp_secret: row.totp_pending,
            totp_pending: null,
            totp_enabled_at: now,
            totp_last_step: step,
            credentials_changed_at: now,
          })
          .where("id", "=", user)
          .execute();
        await setRecoveryCodes(tx, user, codes);
        await record({ tenant, action: "user.totp_on", object: { kind: "user", id: user, name: row.name } });
      });
      return isRight ? codes : null;
    },

    removeTotp: (by, user, tenant) =>
      note(by, user, tenant, "user.totp_off", (tx) => clearTotp(tx, user, clock.now())),

    async renewRecoveryCodes(by, user, tenant) {
      const codes = newRecoveryCodes();
      await note(by, user, tenant, "user.recovery_codes", async (tx, row) => {
        if (row.totp_enabled_at === null)
          throw new StoreError(
            "wrong_state",
            "recovery codes stand in for an authenticator; set one up first",
          );
        await setRecoveryCodes(tx, user, codes);
      });
      return codes;
    },

    useSecondFactor: (user, proof) =>
      db.transaction().execute((tx) => useSecondFactor(tx, key, user, proof, clock.now())),
  };
}

function find(on: Kysely<Schema>, user: string) {
  return on.selectFrom("users").selectAll().where("id", "=", user).executeTakeFirstOrThrow();
}

/** Uses up a code in the same step that checks it, so that of two requests with one code one is let in. */
export async function useSecondFactor(
  tx: Kysely<Schema>,
  key: InstallationKey,
  user: string,
  proof: SecondFactor,
  now: number,
): Promise<boolean> {
  if ("recoveryCode" in proof) {
    const used = await tx
      .deleteFrom("recovery_codes")
      .where("user_id", "=", user)
      .where("code_hash", "=", hashRecoveryCode(proof.recoveryCode))
      .executeTakeFirst();
    return used.numDeletedRows > 0n;
  }
  const row = await tx.selectFrom("users").selectAll().where("id", "=", user).executeTakeFirst();
  const secret = row === undefined ? null : openSecret(key, row.totp_secret, user);
  if (row === undefined || secret === null) return false;
  const step = acceptedStep(secret, proof.totp, now, row.totp_last_step);
  if (step === null) return false;
  const taken = await tx
    .updateTable("users")
    .set({ totp_last_step: step })
    .where("id", "=", user)
    .where("totp_last_step", "<", step)
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

export async function setPassword(
  tx: Kysely<Schema>,
  user: string,
  hash: string,
  now: number,
): Promise<void> {
  await tx
    .updateTable("users")
    .set({ password: hash, credentials_changed_at: now })
    .where("id", "=", user)
    .execute();
}

export async function clearTotp(tx: Kysely<Schema>, user: string, now: number): Promise<void> {
  await tx
    .updateTable("users")
    .set({ totp_secret: null, totp_pending: null, totp_enabled_at: null, credentials_changed_at: now })
    .where("id", "=", user)
    .execute();
  await tx.deleteFrom("recovery_codes").where("user_id", "=", user).execute();
}

async function setRecoveryCodes(tx: Kysely<Schema>, user: string, codes: readonly string[]): Promise<void> {
  await tx.deleteFrom("recovery_codes").where("user_id", "=", user).execute();
  for (const code of codes)
    await tx
      .insertInto("recovery_codes")
      .values({ user_id: user, code_hash: hashRecoveryCode(code) })
      .execute();
}

function totpContext(user: string): string {
  return `totp ${user}`;
}

function openSecret(key: InstallationKey, sealed: string | null, user: string): Buffer | null {
  const secret = sealed === null ? null : key.open(sealed, totpContext(user));
  return secret === null ? null : Buffer.from(secret, "base64");
}
