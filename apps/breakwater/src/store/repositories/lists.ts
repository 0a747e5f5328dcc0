import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Ledger } from "../audit/ledger.ts";
import { hashToken, newToken } from "../credentials/tokens.ts";
import type { IndicatorScope } from "../indicators.ts";
import type { DeviceList, DeviceLists, ListPull, ProtectedValue } from "../lists.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { bumpDecisions } from "./decisions/revision.ts";
import { logOf } from "./indicators/finish-import.ts";

const maximumLists = 200;
const maximumProtected = 5_000;
/** Addresses that are remembered of one list: one that everybody pulls is no list of devices. */
const maximumPullers = 500;
const maximumUserAgent = 200;

export function createDeviceLists(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): DeviceLists {
  const counting = (tenant: TenantId, on: Kysely<Schema> = db) =>
    on
      .selectFrom("device_lists")
      .selectAll()
      .where("tenant_id", "=", tenant)
      .where("revoked_at", "is", null)
      .orderBy("created_at", "desc")
      .orderBy("id", "desc");

  return {
    create: (by, tenant, { name, target, minimumConfidence }) =>
      ledger.change(by, async (tx, record) => {
        if ((await counting(tenant, tx).execute()).length >= maximumLists)
          throw new StoreError(
            "too_many",
            `there are ${maximumLists} lists, which is as many as there may be`,
          );
        const secret = newToken();
        const row: Schema["device_lists"] = {
          id: newId(),
          tenant_id: tenant,
          name,
          target,
          secret_hash: hashToken(secret),
          minimum_confidence: minimumConfidence,
          created_by: by.name,
          created_at: clock.now(),
          revoked_at: null,
        };
        await tx.insertInto("device_lists").values(row).execute();
        await record({
          tenant,
          action: "list.create",
          object: { kind: "list", id: row.id, name },
          details: { target, minimum_confidence: minimumConfidence },
        });
        return { list: toList(row), secret };
      }),

    async list(tenant) {
      const rows = await counting(tenant).execute();
      if (rows.length === 0) return [];
      const pulls = await db
        .selectFrom("list_pulls")
        .selectAll()
        .where(
          "list_id",
          "in",
          rows.map(({ id }) => id),
        )
        .orderBy("pulled_at", "desc")
        .execute();
      const byList = Map.groupBy(pulls, ({ list_id: id }) => id);
      return rows.map((row) => ({ ...toList(row), pulls: (byList.get(row.id) ?? []).map(toPull) }));
    },

    revoke: (by, tenant, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx
          .updateTable("device_lists")
          .set({ revoked_at: clock.now() })
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .where("revoked_at", "is", null)
          .returning("name")
          .executeTakeFirst();
        if (row === undefined) return false;
        await record({
          tenant,
          action: "list.revoke",
          object: { kind: "list", id, name: row.name },
          details: {},
        });
        return true;
      }),

    async open(secret) {
      const row = await db
        .selectFrom("device_lists")
        .innerJoin("tenants", "tenants.id", "device_lists.tenant_id")
        .selectAll("device_lists")
        .where("secret_hash", "=", hashToken(secret))
        .where("revoked_at", "is", null)
        .where("tenants.removed_at", "is", null)
        .executeTakeFirst();
      return row === undefined ? null : toList(row);
    },

    async pulled(list, { type, address, userAgent, digest, entries }, now) {
      await db.transaction().execute(async (tx) => {
        const before = await tx
          .selectFrom("list_pulls")
          .select(["digest", "since", "pull_count"])
          .where("list_id", "=", list)
          .where("type", "=", type)
          .where("address", "=", address)
          .executeTakeFirst();
        const row = {
          user_agent: userAgent.slice(0, maximumUserAgent).toWellFormed(),
          digest,
          entry_count: entries,
          since: before?.digest === digest ? before.since : now,
          pulled_at: now,
          pull_count: (before?.pull_count ?? 0) + 1,
        };
        if (before !== undefined) {
          await tx
            .updateTable("list_pulls")
            .set(row)
            .where("list_id", "=", list)
            .where("type", "=", type)
            .where("address", "=", address)
            .execute();
          return;
        }
        const { known } = await tx
          .selectFrom("list_pulls")
          .where("list_id", "=", list)
          .select((eb) => eb.fn.countAll<number | string>().as("known"))
          .executeTakeFirstOrThrow();
        if (Number(known) < maximumPullers)
          await tx
            .insertInto("list_pulls")
            .values({ list_id: list, type, address, ...row })
            .execute();
      });
    },

    async protectedValues(scopes) {
      const rows = await db
        .selectFrom("protected_values")
        .selectAll()
        .where("tenant_id", "in", scopes)
        .orderBy("created_at", "desc")
        .execute();
      return rows.map(toProtected);
    },

    protect: (by, scope, { kind, value, reason }) =>
      ledger.change(by, async (tx, record) => {
        const { known } = await tx
          .selectFrom("protected_values")
          .where("tenant_id", "=", scope)
          .select((eb) => eb.fn.countAll<number | string>().as("known"))
          .executeTakeFirstOrThrow();
        if (Number(known) >= maximumProtected)
          throw new StoreError("too_many", `${maximumProtected} values are as many as can be protected`);
        const row: Schema["protected_values"] = {
          id: newId(),
          tenant_id: scope,
          kind,
          value,
          reason,
          created_by: by.name,
          created_at: clock.now(),
        };
        const inserted = await tx
          .insertInto("protected_values")
          .values(row)
          .onConflict((conflict) => conflict.columns(["tenant_id", "kind", "value"]).doNothing())
          .executeTakeFirst();
        if (inserted.numInsertedOrUpdatedRows === 0n) return null;
        await bumpDecisions(tx);
        await record({
          tenant: logOf(scope),
          action: "protected.add",
          object: { kind: "protected-value", id: row.id, name: value },
          details: { kind, reason },
        });
        return toProtected(row);
      }),

    unprotect: (by, scope, id) =>
      ledger.change(by, async (tx, record) => {
        const row = await tx
          .deleteFrom("protected_values")
          .where("tenant_id", "=", scope)
          .where("id", "=", id)
          .returning("value")
          .executeTakeFirst();
        if (row === undefined) return false;
        await bumpDecisions(tx);
        await record({
          tenant: logOf(scope),
          action: "protected.remove",
          object: { kind: "protected-value", id, name: row.value },
          details: {},
        });
        return true;
      }),
  };
}

function toList(row: Schema["device_lists"]): DeviceList {
  return {
    id: row.id,
    // Written by create from a TenantId.
    tenant: row.tenant_id as TenantId,
    name: row.name,
    target: row.target,
    minimumConfidence: row.minimum_confidence,
    createdBy: row.created_by,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  };
}

function toPull(row: Schema["list_pulls"]): ListPull {
  return {
    type: row.type,
    address: row.address,
    userAgent: row.user_agent,
    digest: row.digest,
    entries: row.entry_count,
    since: row.since,
    pulledAt: row.pulled_at,
    count: row.pull_count,
  };
}

function toProtected(row: Schema["protected_values"]): ProtectedValue {
  return {
    id: row.id,
    // Written by protect from an IndicatorScope.
    scope: row.tenant_id as IndicatorScope,
    kind: row.kind as ProtectedValue["kind"],
    value: row.value,
    reason: row.reason,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}
