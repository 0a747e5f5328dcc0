import type { TenantId } from "@breakwater/ocsf";
import type { Kysely, Selectable } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import { hashToken, isSameHash, newToken } from "../../credentials/tokens.ts";
import type { EnrolSecret, EnrolSecrets } from "../../osquery.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";

const maximumSecrets = 100;
type Row = Selectable<Schema["osquery_secrets"]>;

export function createEnrolSecrets(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): EnrolSecrets {
  return {
    create: (by, tenant, { name, expiresAt }) =>
      ledger.change(by, async (tx, record) => {
        const { count } = await tx
          .selectFrom("osquery_secrets")
          .where("tenant_id", "=", tenant)
          .where("revoked_at", "is", null)
          .select((eb) => eb.fn.countAll<number | string>().as("count"))
          .executeTakeFirstOrThrow();
        if (Number(count) >= maximumSecrets)
          throw new StoreError(
            "too_many",
            `a tenant has at most ${maximumSecrets} enrol secrets; revoke those that are not used`,
          );
        const token = newToken();
        const row: Row = {
          id: newId(),
          tenant_id: tenant,
          name,
          secret_hash: hashToken(token),
          created_by: by.name,
          created_at: clock.now(),
          expires_at: expiresAt,
          revoked_at: null,
          last_used_at: null,
        };
        await tx.insertInto("osquery_secrets").values(row).execute();
        await record({
          tenant,
          action: "osquery_secret.create",
          object: { kind: "osquery-secret", id: row.id, name },
          details: { expires_at: expiresAt },
        });
        return { secret: toSecret(row), value: `bwe_${row.id}_${token}` };
      }),

    async list(tenant) {
      const rows = await db
        .selectFrom("osquery_secrets")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(2 * maximumSecrets)
        .execute();
      return rows.map(toSecret);
    },

    revoke: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx
          .updateTable("osquery_secrets")
          .set({ revoked_at: clock.now() })
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .where("revoked_at", "is", null)
          .returning("name")
          .executeTakeFirst();
        if (row === undefined) return false;
        await record({
          tenant,
          action: "osquery_secret.revoke",
          object: { kind: "osquery-secret", id, name: row.name },
          details: {},
        });
        return true;
      }),
  };
}

/** The secret of this text, where it still holds. */
export async function findEnrolSecret(db: Kysely<Schema>, text: string, now: number): Promise<Row | null> {
  const match = /^bwe_([0-9a-f-]{36})_([A-Za-z0-9_-]{43})$/.exec(text);
  if (match === null) return null;
  const row = await db
    .selectFrom("osquery_secrets")
    .innerJoin("tenants", "tenants.id", "osquery_secrets.tenant_id")
    .selectAll("osquery_secrets")
    .where("osquery_secrets.id", "=", match[1] ?? "")
    .where("osquery_secrets.revoked_at", "is", null)
    .where("tenants.removed_at", "is", null)
    .executeTakeFirst();
  if (row === undefined || !isSameHash(row.secret_hash, hashToken(match[2] ?? ""))) return null;
  return row.expires_at !== null && row.expires_at <= now ? null : row;
}

function toSecret(row: Row): EnrolSecret {
  return {
    id: row.id,
    // Written by create from a TenantId.
    tenant: row.tenant_id as TenantId,
    name: row.name,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}
