import type { DeviceId, TenantId } from "@breakwater/ocsf";
import { type Kysely, type Selectable, sql } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Ledger } from "../audit/ledger.ts";
import type { PlanContent, PlanStep, ResponsePlan, ResponsePlans, StepState } from "../plans.ts";
import type { Schema } from "../schema.ts";

const listed = 200;
const open: readonly StepState[] = ["waiting", "by-hand", "undo-waiting", "undo-by-hand"];

export function createResponsePlans(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): ResponsePlans {
  return {
    create: (by, tenant, { title, expiresAt, actions, devices }) =>
      ledger.change(by, async (tx, record) => {
        const row: Selectable<Schema["response_plans"]> = {
          id: newId(),
          tenant_id: tenant,
          title,
          content: JSON.stringify({ actions, devices }),
          state: "draft",
          approval_id: null,
          expires_at: expiresAt,
          created_by: by.name,
          created_at: clock.now(),
          begun_at: null,
          finished_at: null,
        };
        await tx.insertInto("response_plans").values(row).execute();
        await record({
          tenant,
          action: "plan.create",
          object: { kind: "plan", id: row.id, name: title },
          details: { actions: actions.map(({ kind }) => kind), devices: devices.length },
        });
        return toPlan(row);
      }),

    async list(tenant) {
      const rows = await db
        .selectFrom("response_plans")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(listed)
        .execute();
      return rows.map(toPlan);
    },

    async get(tenant, id) {
      const row = await db
        .selectFrom("response_plans")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? null : toPlan(row);
    },

    async steps(tenant, id) {
      const rows = await db
        .selectFrom("response_steps")
        .selectAll()
        .where("tenant_id", "=", tenant)
        .where("plan_id", "=", id)
        .orderBy("action")
        .orderBy("device_id")
        .execute();
      return rows.map(toStep);
    },

    async requested(id, approval) {
      await db
        .updateTable("response_plans")
        .set({ approval_id: approval })
        .where("id", "=", id)
        .where("state", "=", "draft")
        .execute();
    },

    begin: (by, tenant, id, steps) =>
      ledger.change(by, async (tx, record) => {
        const now = clock.now();
        const begun = await tx
          .updateTable("response_plans")
          .set({ state: "running", begun_at: now })
          .where("tenant_id", "=", tenant)
          .where("id", "=", id)
          .where("state", "=", "draft")
          .returning("title")
          .executeTakeFirst();
        if (begun === undefined) return false;
        for (const { action, device, state } of steps)
          await tx
            .insertInto("response_steps")
            .values({
              plan_id: id,
              action,
              device_id: device ?? "",
              tenant_id: tenant,
              state,
              changed_at: now,
              changed_by: by.name,
              note: "",
            })
            .execute();
        await record({
          tenant,
          action: "plan.begin",
          object: { kind: "plan", id, name: begun.title },
          details: { steps: steps.length },
        });
        return true;
      }),

    change: (by, plan, { action, device }, { from, to, note }) =>
      ledger.change(by, async (tx, record) => {
        const now = clock.now();
        const { numUpdatedRows } = await tx
          .updateTable("response_steps")
          .set({ state: to, changed_at: now, changed_by: by.name, note })
          .where("plan_id", "=", plan.id)
          .where("action", "=", action)
          .where("device_id", "=", device ?? "")
          .where("state", "in", [...from])
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        const left = await tx
          .selectFrom("response_steps")
          .select("action")
          .where("plan_id", "=", plan.id)
          .where("state", "in", [...open])
          .executeTakeFirst();
        await tx
          .updateTable("response_plans")
          .set(
            left === undefined
              ? { state: "finished", finished_at: now }
              : { state: "running", finished_at: null },
          )
          .where("id", "=", plan.id)
          .execute();
        await record({
          tenant: plan.tenant,
          action: "plan.step",
          object: { kind: "plan", id: plan.id, name: plan.title },
          details: { action: plan.actions[action]?.kind ?? "", device, state: to, note },
        });
        return true;
      }),

    pending: () =>
      joined(db, (query) => query.where("response_steps.state", "in", ["waiting", "undo-waiting"])),

    blocks: (tenant) =>
      joined(db, (query) =>
        query
          .where("response_steps.tenant_id", "=", tenant)
          .where("response_steps.state", "in", ["waiting", "done"])
          .where("response_steps.device_id", "=", ""),
      ),
  };
}

type Narrow = (query: ReturnType<typeof stepsWithPlans>) => ReturnType<typeof stepsWithPlans>;

function stepsWithPlans(db: Kysely<Schema>) {
  return db
    .selectFrom("response_steps")
    .innerJoin("response_plans", "response_plans.id", "response_steps.plan_id")
    .selectAll("response_plans")
    .select([
      sql<number>`response_steps.action`.as("step_action"),
      sql<string>`response_steps.device_id`.as("step_device"),
      sql<string>`response_steps.state`.as("step_state"),
      sql<number>`response_steps.changed_at`.as("step_changed_at"),
      sql<string>`response_steps.changed_by`.as("step_changed_by"),
      sql<string>`response_steps.note`.as("step_note"),
    ]);
}

async function joined(db: Kysely<Schema>, narrow: Narrow) {
  const rows = await narrow(stepsWithPlans(db))
    .orderBy("response_plans.created_at")
    .orderBy("step_action")
    .limit(10_000)
    .execute();
  return rows.map((row) => ({
    plan: toPlan(row),
    step: toStep({
      plan_id: row.id,
      tenant_id: row.tenant_id,
      action: row.step_action,
      device_id: row.step_device,
      state: row.step_state,
      changed_at: row.step_changed_at,
      changed_by: row.step_changed_by,
      note: row.step_note,
    }),
  }));
}

function toPlan(row: Selectable<Schema["response_plans"]>): ResponsePlan {
  return {
    id: row.id,
    // Written by create from a TenantId.
    tenant: row.tenant_id as TenantId,
    title: row.title,
    // Written by create.
    ...(JSON.parse(row.content) as PlanContent),
    // Held to these by the table.
    state: row.state as ResponsePlan["state"],
    approval: row.approval_id,
    expiresAt: row.expires_at,
    createdBy: row.created_by,
    createdAt: row.created_at,
    begunAt: row.begun_at,
    finishedAt: row.finished_at,
  };
}

function toStep(row: Selectable<Schema["response_steps"]>): PlanStep {
  return {
    action: row.action,
    // Written by begin from a DeviceId.
    device: row.device_id === "" ? null : (row.device_id as DeviceId),
    // Written by begin and change.
    state: row.state as StepState,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
    note: row.note,
  };
}
