import type { Kysely } from "kysely";
import type { Setup } from "../accounts.ts";
import { hashToken, newToken } from "../credentials/tokens.ts";
import type { Schema } from "../schema.ts";

export function createSetup(db: Kysely<Schema>): Setup {
  return {
    async issue({ expiresAt }) {
      const key = await db.selectFrom("api_keys").select("id").limit(1).executeTakeFirst();
      const user = await db.selectFrom("users").select("id").limit(1).executeTakeFirst();
      if (key !== undefined || user !== undefined) return null;
      const token = newToken();
      // Not in the audit log: nothing has changed until somebody uses it.
      await db.deleteFrom("setup_tokens").execute();
      await db
        .insertInto("setup_tokens")
        .values({ token_hash: hashToken(token), expires_at: expiresAt })
        .execute();
      return token;
    },
  };
}
