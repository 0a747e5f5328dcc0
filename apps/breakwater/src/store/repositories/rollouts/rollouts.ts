import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Ledger } from "../../audit/ledger.ts";
import { systemActor } from "../../identity.ts";
import type {
  DeviceProgress,
  Lane,
  ProgressKind,
  RolloutMember,
  Rollouts,
  SignalKind,
  StoredRollout,
} from "../../rollouts.ts";
import type { Schema } from "../../schema.ts";
import { toHotfixDevice } from "./hotfix-devices.ts";

/** So many rows are inserted by one statement. */
const atOnce = 500;

export function createRollouts(db: Kysely<Schema>, ledger: Ledger, newId: () => string): Rollouts {
  const memberRows = (rollout: string) =>
    db
      .selectFrom("rollout_devices")
      .innerJoin("hotfix_devices", "hotfix_devices.id", "rollout_devices.device_id")
      .selectAll("hotfix_devices")
      .select(["ring", "kind", "since", "signals", "compromise"])
      .where("rollout_id", "=", rollout);

  return {
    start: (rollout) =>
      ledger.change(systemActor, async (tx, record) => {
        const row: Schema["rollouts"] = { ...toRow(rollout), id: newId() };
        const inserted = await tx
          .insertInto("rollouts")
          .values(row)
          .onConflict((conflict) => conflict.columns(["tenant_id", "lane", "target"]).doNothing())
          .executeTakeFirst();
        if (inserted.numInsertedOrUpdatedRows === 0n) return null;
        // A higher version takes the place of the lower ones.
        await tx
          .updateTable("rollouts")
          .set({ is_current: 0 })
          .where("tenant_id", "=", rollout.tenant)
          .where("lane", "=", rollout.lane)
          .where("hotfix", "=", rollout.hotfix)
          .where("version", "<", rollout.version)
          .execute();
        await record({
          tenant: rollout.tenant,
          action: "rollout.start",
          object: { kind: "rollout", id: row.id, name: rollout.target },
          details: { lane: rollout.lane, version: rollout.version },
        });
        return toRollout(row);
      }),

    async list(tenant) {
      const rows = await db
        .selectFrom("rollouts")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .orderBy("released_at", "desc")
        .orderBy("id", "desc")
        .limit(500)
        .execute();
      return rows.map(toRollout);
    },

    async get(tenant, id) {
      const row = await db
        .selectFrom("rollouts")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : toRollout(row);
    },

    async current() {
      const rows = await db
        .selectFrom("rollouts")
        .innerJoin("tenants", "tenants.id", "rollouts.tenant_id")
        .selectAll("rollouts")
        .where("is_current", "=", 1)
        .where("tenants.removed_at", "is", null)
        .execute();
      return rows.map(toRollout);
    },

    async members(rollout) {
      return (await memberRows(rollout).execute()).map(toMember);
    },

    async member(rollout, device) {
      const row = await memberRows(rollout).where("device_id", "=", device).executeTakeFirst();
      return row === undefined ? null : toMember(row);
    },

    async addMembers(rollout, members) {
      for (let at = 0; at < members.length; at += atOnce) {
        const rows = members.slice(at, at + atOnce).map(({ device, ring }) => ({
          rollout_id: rollout.id,
          device_id: device,
          tenant_id: rollout.tenant,
          ring,
          kind: "not offered",
          since: rollout.releasedAt,
          signals: "[]",
          compromise: "unknown",
        }));
        await db
          .insertInto("rollout_devices")
          .values(rows)
          .onConflict((conflict) => conflict.columns(["rollout_id", "device_id"]).doNothing())
          .execute();
      }
    },

    async ofDevice(device) {
      const rows = await db
        .selectFrom("rollout_devices")
        .innerJoin("rollouts", "rollouts.id", "rollout_devices.rollout_id")
        .innerJoin("hotfix_devices", "hotfix_devices.id", "rollout_devices.device_id")
        .selectAll("rollouts")
        .select(["kind", "since", "signals", "compromise", "last_contact"])
        .where("device_id", "=", device)
        .where("is_current", "=", 1)
        .execute();
      return rows.map((row) => ({ rollout: toRollout(row), progress: toProgress(row) }));
    },

    async saveProgress(rollout, changes) {
      await db.transaction().execute(async (tx) => {
        for (const { device, progress } of changes) {
          const { kind, since, signals, compromise } = progress;
          await tx
            .updateTable("rollout_devices")
            .set({ kind, since, signals: JSON.stringify(signals), compromise })
            .where("rollout_id", "=", rollout)
            .where("device_id", "=", device)
            .execute();
        }
      });
    },

    async saveState(rollout, state) {
      await db.updateTable("rollouts").set({ state }).where("id", "=", rollout).execute();
    },

    decide: (by, rollout, action, state, details) =>
      ledger.change(by, async (tx, record) => {
        await tx
          .updateTable("rollouts")
          .set({ state })
          .where("tenant_id", "=", rollout.tenant)
          .where("id", "=", rollout.id)
          .execute();
        const object = { kind: "rollout", id: rollout.id, name: rollout.target };
        await record({ tenant: rollout.tenant, action, object, details: { ...details } });
      }),
  };
}

function toRow(rollout: Omit<StoredRollout, "id">): Omit<Schema["rollouts"], "id"> {
  const { tenant, lane, target, hotfix, version, title, plan, state, releasedAt, knownAt } = rollout;
  const times = { released_at: releasedAt, known_at: knownAt };
  return { tenant_id: tenant, lane, target, hotfix, version, title, plan, state, is_current: 1, ...times };
}

function toRollout(row: Schema["rollouts"]): StoredRollout {
  const { id, target, hotfix, version, title, plan, state, released_at: releasedAt, known_at: knownAt } = row;
  // Written by start from a TenantId and a Lane.
  const whose = { tenant: row.tenant_id as TenantId, lane: row.lane as Lane };
  return { id, ...whose, target, hotfix, version, title, plan, state, releasedAt, knownAt };
}

type ProgressRow = Pick<Schema["rollout_devices"], "kind" | "since" | "signals" | "compromise"> & {
  readonly last_contact: number | null;
};

function toMember(row: Schema["hotfix_devices"] & ProgressRow & { readonly ring: number }): RolloutMember {
  return { device: toHotfixDevice(row), ring: row.ring, progress: toProgress(row) };
}

function toProgress({
  kind,
  since,
  signals,
  compromise,
  last_contact: lastContact,
}: ProgressRow): DeviceProgress {
  return {
    // Written by saveProgress from a DeviceProgress.
    kind: kind as ProgressKind,
    since,
    lastContact,
    signals: JSON.parse(signals) as readonly SignalKind[],
    compromise: compromise as DeviceProgress["compromise"],
  };
}
