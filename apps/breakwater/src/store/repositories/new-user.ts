import type { Kysely } from "kysely";
import {
  type PasswordProblem,
  maximumPasswordLength,
  minimumPasswordLength,
  passwordProblem,
} from "../credentials/password-rules.ts";
import type { Passwords } from "../credentials/password.ts";
import type { Membership } from "../identity.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";

const maximumUsers = 10_000;

/** How names are compared: what looks the same to a person is the same account. */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

/** Hashes a password that the rules allow; throws `weak_password`, saying why, for another. */
export async function strongHash(
  passwords: Passwords,
  password: string,
  user: { readonly name: string; readonly displayName: string },
): Promise<string> {
  const problem = passwordProblem(password, [user.name, user.displayName]);
  if (problem !== null) throw new StoreError("weak_password", sentences[problem]);
  return passwords.hash(password);
}

const sentences: Readonly<Record<PasswordProblem, string>> = {
  too_short: `too_short: a password has at least ${minimumPasswordLength} characters; a few words that do not belong together are good`,
  too_long: `too_long: a password has at most ${maximumPasswordLength} characters`,
  too_common:
    "too_common: this is among the first that guessers try; take a few words that do not belong together",
  too_repetitive:
    "too_repetitive: this repeats or runs along the keyboard; take a few words that do not belong together",
  is_name: "is_name: a password must not be made of the account's name",
};

export async function insertUser(
  tx: Kysely<Schema>,
  user: {
    readonly id: string;
    readonly name: string;
    readonly displayName: string;
    /** Hashed. */
    readonly password: string | null;
    readonly memberships: readonly Membership[];
    readonly now: number;
  },
): Promise<Schema["users"]> {
  const key = nameKey(user.name);
  const taken = await tx.selectFrom("users").select("id").where("name_key", "=", key).executeTakeFirst();
  if (taken !== undefined)
    throw new StoreError("name_taken", `somebody has the name "${user.name}" already; take another`);
  const { count } = await tx
    .selectFrom("users")
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= maximumUsers)
    throw new StoreError("too_many", `there are ${maximumUsers} accounts, which is as many as there may be`);
  const row: Schema["users"] = {
    id: user.id,
    name: user.name.normalize("NFKC"),
    name_key: key,
    display_name: user.displayName,
    password: user.password,
    totp_secret: null,
    totp_pending: null,
    totp_enabled_at: null,
    totp_last_step: 0,
    credentials_changed_at: user.now,
    created_at: user.now,
    last_sign_in_at: null,
    last_tenant_id: null,
    disabled_at: null,
  };
  await tx.insertInto("users").values(row).execute();
  for (const { kind, id, role } of user.memberships)
    await tx
      .insertInto("memberships")
      .values({ user_id: user.id, scope_kind: kind, scope_id: id, role, created_at: user.now })
      .execute();
  return row;
}
