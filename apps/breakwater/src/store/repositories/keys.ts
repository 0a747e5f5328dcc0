import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { ApiKey, Keys } from "../accounts.ts";
import type { Ledger } from "../audit/ledger.ts";
import { hashToken, isSameHash, newToken } from "../credentials/tokens.ts";
import type { Role, ScopeKind } from "../identity.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { identityOfKey, liveKey, tenantPath } from "./identities.ts";

const usedEveryMs = 60_000;
const maximumKeys = 1_000;

export function createKeys(db: Kysely<Schema>, ledger: Ledger, clock: Clock, newId: () => string): Keys {
  return {
    create: (by, key) =>
      ledger.change(by, async (tx, record) => {
        const { tenant, role, name } = key;
        const { scope = { kind: "tenant", id: tenant }, permissions = null } = key;
        await refuseTooMany(tx, tenant);
        const secret = newToken();
        const row: Schema["api_keys"] = {
          id: newId(),
          tenant_id: tenant,
          name,
          role,
          secret_hash: hashToken(secret),
          created_at: clock.now(),
          last_used_at: null,
          revoked_at: null,
          scope_kind: scope.kind,
          scope_id: scope.id,
          permissions: permissions === null ? null : JSON.stringify(permissions),
          expires_at: key.expiresAt ?? null,
          created_by: key.createdBy ?? null,
        };
        await tx.insertInto("api_keys").values(row).execute();
        const made = toKey(row);
        await record({
          tenant,
          action: "key.create",
          object: { kind: "api-key", id: row.id, name },
          details: {
            after: {
              role,
              scope: { kind: scope.kind, id: scope.id },
              permissions: permissions === null ? null : [...permissions],
              expires_at: made.expiresAt,
            },
          },
        });
        return { key: made, secret: `bwk_${row.id}_${secret}` };
      }),

    async list(tenant) {
      const rows = await db
        .selectFrom("api_keys")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(2 * maximumKeys)
        .execute();
      return rows.map(toKey);
    },

    revoke: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const revoked = await tx
          .updateTable("api_keys")
          .set({ revoked_at: clock.now() })
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .where("revoked_at", "is", null)
          .returning("name")
          .executeTakeFirst();
        if (revoked === undefined) return false;
        // Sessions that were opened with the key end with it.
        await tx.deleteFrom("sessions").where("key_id", "=", id).execute();
        await record({
          tenant,
          action: "key.revoke",
          object: { kind: "api-key", id, name: revoked.name },
        });
        return true;
      }),

    isLive: async (id) => (await liveKey(db, id, clock.now())) !== null,

    async identify(secret, tenant = null) {
      const key = await findKey(db, secret, clock.now());
      if (key === null) return null;
      const path = await tenantPath(db, tenant ?? key.tenant_id);
      return path === null ? null : identityOfKey(key, path);
    },
  };
}

/** The key of this secret, if it is valid; notes that it was used. */
export async function findKey(
  db: Kysely<Schema>,
  secret: string,
  now: number,
): Promise<Schema["api_keys"] | null> {
  const match = /^bwk_([0-9a-f-]{36})_([A-Za-z0-9_-]{43})$/.exec(secret);
  const key = match === null ? null : await liveKey(db, match[1] ?? "", now);
  if (key === null || !isSameHash(key.secret_hash, hashToken(match?.[2] ?? ""))) return null;
  if (key.last_used_at === null || now - key.last_used_at > usedEveryMs)
    await db.updateTable("api_keys").set({ last_used_at: now }).where("id", "=", key.id).execute();
  return key;
}

async function refuseTooMany(tx: Kysely<Schema>, tenant: TenantId): Promise<void> {
  const { count } = await tx
    .selectFrom("api_keys")
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .where("tenant_id", "=", tenant)
    .where("revoked_at", "is", null)
    .executeTakeFirstOrThrow();
  if (Number(count) >= maximumKeys)
    throw new StoreError(
      "too_many",
      `a tenant has at most ${maximumKeys} keys; revoke those that are not used`,
    );
}

function toKey(row: Schema["api_keys"]): ApiKey {
  return {
    id: row.id,
    name: row.name,
    // The table's CHECKs hold roles and kinds.
    role: row.role as Role,
    tenant: row.tenant_id as TenantId,
    scope: { kind: row.scope_kind as ScopeKind, id: row.scope_id ?? row.tenant_id },
    permissions: row.permissions === null ? null : (JSON.parse(row.permissions) as string[]),
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
