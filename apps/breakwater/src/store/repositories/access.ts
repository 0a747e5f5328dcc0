import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Schema } from "../schema.ts";
import type { Access, ApiKey, Identity, Role } from "../store.ts";

const sessionMs = 12 * 3_600_000;
const usedEveryMs = 60_000;

export function createAccess(db: Kysely<Schema>, clock: Clock, newId: () => string): Access {
  async function isAnyoneIn(): Promise<boolean> {
    const key = await db.selectFrom("api_keys").select("id").limit(1).executeTakeFirst();
    const session = await db.selectFrom("sessions").select("id").limit(1).executeTakeFirst();
    return key !== undefined || session !== undefined;
  }

  async function findKey(secret: string): Promise<Schema["api_keys"] | null> {
    const match = /^bwk_([0-9a-f-]{36})_([A-Za-z0-9_-]{43})$/.exec(secret);
    if (match === null) return null;
    const key = await db
      .selectFrom("api_keys")
      .selectAll()
      .where("id", "=", match[1] ?? "")
      .executeTakeFirst();
    if (key === undefined || key.revoked_at !== null || !isSame(key.secret_hash, hash(match[2] ?? "")))
      return null;
    const now = clock.now();
    if (key.last_used_at === null || now - key.last_used_at > usedEveryMs) {
      await db.updateTable("api_keys").set({ last_used_at: now }).where("id", "=", key.id).execute();
    }
    return key;
  }

  async function openFor(values: {
    readonly tenant: string;
    readonly role: string;
    readonly name: string;
    readonly keyId: string | null;
  }) {
    const token = randomBytes(32).toString("base64url");
    const now = clock.now();
    const id = newId();
    const expiresAt = now + sessionMs;
    await db
      .insertInto("sessions")
      .values({
        token_hash: hash(token),
        id,
        tenant_id: values.tenant,
        role: values.role,
        name: values.name,
        key_id: values.keyId,
        created_at: now,
        expires_at: expiresAt,
      })
      .execute();
    return { token, expiresAt, identity: identity("session", id, values) };
  }

  return {
    async createKey({ tenant, role, name }) {
      const secret = randomBytes(32).toString("base64url");
      const row = {
        id: newId(),
        tenant_id: tenant,
        name,
        role,
        secret_hash: hash(secret),
        created_at: clock.now(),
        last_used_at: null,
        revoked_at: null,
      };
      await db.insertInto("api_keys").values(row).execute();
      return { key: toKey(row), secret: `bwk_${row.id}_${secret}` };
    },

    async listKeys(tenant) {
      const rows = await db
        .selectFrom("api_keys")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .orderBy("created_at", "desc")
        .limit(1_000)
        .execute();
      return rows.map(toKey);
    },

    async revokeKey(tenant, id) {
      const revoked = await db
        .updateTable("api_keys")
        .set({ revoked_at: clock.now() })
        .where("tenant_id", "=", tenant)
        .where("id", "=", id)
        .where("revoked_at", "is", null)
        .executeTakeFirst();
      // Sessions that were opened with the key end with it.
      await db.deleteFrom("sessions").where("tenant_id", "=", tenant).where("key_id", "=", id).execute();
      return revoked.numUpdatedRows > 0n;
    },

    async identifyKey(secret) {
      const key = await findKey(secret);
      return key === null
        ? null
        : identity("api-key", key.id, { tenant: key.tenant_id, role: key.role, name: key.name });
    },

    async issueSetupToken({ expiresAt }) {
      if (await isAnyoneIn()) return null;
      const token = randomBytes(32).toString("base64url");
      await db.deleteFrom("setup_tokens").execute();
      await db
        .insertInto("setup_tokens")
        .values({ token_hash: hash(token), expires_at: expiresAt })
        .execute();
      return token;
    },

    async openSession(proof) {
      if ("apiKey" in proof) {
        const key = await findKey(proof.apiKey);
        return key === null
          ? null
          : openFor({ tenant: key.tenant_id, role: key.role, name: key.name, keyId: key.id });
      }
      const used = await db
        .deleteFrom("setup_tokens")
        .where("token_hash", "=", hash(proof.setupToken))
        .where("expires_at", ">", clock.now())
        .returning("token_hash")
        .executeTakeFirst();
      if (used === undefined) return null;
      const tenant = await db
        .selectFrom("tenants")
        .select("id")
        .orderBy("created_at")
        .orderBy("id")
        .executeTakeFirstOrThrow();
      return openFor({ tenant: tenant.id, role: "administrator", name: "Administrator", keyId: null });
    },

    async identifySession(token) {
      const row = await db
        .selectFrom("sessions")
        .selectAll()
        .where("token_hash", "=", hash(token))
        .executeTakeFirst();
      if (row === undefined) return null;
      if (row.expires_at <= clock.now()) {
        await db.deleteFrom("sessions").where("token_hash", "=", row.token_hash).execute();
        return null;
      }
      return identity("session", row.id, { tenant: row.tenant_id, role: row.role, name: row.name });
    },

    async closeSession(token) {
      await db.deleteFrom("sessions").where("token_hash", "=", hash(token)).execute();
    },
  };
}

/** Secrets are 256 random bits, so a plain hash is as hard to reverse as a slow one. */
function hash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function identity(
  kind: Identity["kind"],
  id: string,
  { tenant, role, name }: { readonly tenant: string; readonly role: string; readonly name: string },
): Identity {
  // Written by createKey and openFor from a TenantId and a Role; the table's CHECK holds the roles.
  return { kind, id, tenant: tenant as TenantId, role: role as Role, name };
}

function toKey(row: Schema["api_keys"]): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    tenant: row.tenant_id as TenantId,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
