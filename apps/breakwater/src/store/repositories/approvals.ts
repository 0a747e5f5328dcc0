import { createHash } from "node:crypto";
import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { AuditAction } from "../audit/actions.ts";
import { canonicalJson, type JsonObject } from "../../platform/canonical-json.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Approval, ApprovalRequests, ApprovalState } from "../approval.ts";
import type { Ledger, RecordChange } from "../audit/ledger.ts";
import { type Actor, type Identity, systemActor } from "../identity.ts";
import { pageSize, parsePosition, toPage } from "../page.ts";
import type { Schema } from "../schema.ts";
import { StoreError } from "../store-error.ts";
import { scopesOf } from "./users.ts";
import { tenantPath } from "./identities.ts";

export function createApprovalRequests(
  db: Kysely<Schema>,
  ledger: Ledger,
  clock: Clock,
  newId: () => string,
): ApprovalRequests {
  async function find(on: Kysely<Schema>, id: string): Promise<Approval | null> {
    const row = await on.selectFrom("approvals").selectAll().where("id", "=", id).executeTakeFirst();
    return row === undefined ? null : toApproval(row, clock.now());
  }

  return {
    request: (by, identity, { tenant, action, parameters, reason, expiresAt }) =>
      ledger.change(by, async (tx, record) => {
        await expire(tx, record, clock.now());
        const actionHash = hashOf(tenant, action, parameters);
        const open = await tx
          .selectFrom("approvals")
          .select("id")
          .where("tenant_id", "=", tenant)
          .where("action_hash", "=", actionHash)
          .where("state", "in", ["pending", "approved", "executing"])
          .executeTakeFirst();
        if (open !== undefined)
          throw new StoreError("wrong_state", `the same is asked for already, in request ${open.id}`);
        const row: Schema["approvals"] = {
          id: newId(),
          tenant_id: tenant,
          action,
          parameters: canonicalJson(parameters),
          action_hash: actionHash,
          state: "pending",
          reason,
          requested_by: JSON.stringify(by),
          principals: JSON.stringify(principalsOf(identity)),
          requested_at: clock.now(),
          expires_at: expiresAt,
          decided_by: null,
          decided_at: null,
          comment: null,
          finished_at: null,
          outcome: null,
        };
        await tx.insertInto("approvals").values(row).execute();
        const made = toApproval(row, clock.now());
        await record(entry(made, "approval.request", { reason, parameters, expires_at: expiresAt }));
        return made;
      }),

    async list(tenant, state, page) {
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      const now = clock.now();
      let query = db.selectFrom("approvals").selectAll().where("tenant_id", "=", tenant);
      if (state === "expired")
        query = query.where((eb) =>
          eb.or([
            eb("state", "=", "expired"),
            eb.and([eb("state", "=", "pending"), eb("expires_at", "<=", now)]),
          ]),
        );
      else if (state !== null) query = query.where("state", "=", state);
      if (state === "pending") query = query.where("expires_at", ">", now);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("requested_at", "<", after.time),
            eb.and([eb("requested_at", "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      const rows = await query
        .orderBy("requested_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      return toPage(
        rows,
        limit,
        (row) => ({ time: row.requested_at, id: row.id }),
        (row) => toApproval(row, now),
      );
    },

    get: (id) => find(db, id),

    decide: (by, identity, { id, state, actionHash, comment }) =>
      ledger.change(by, async (tx, record) => {
        const approval = await pending(await find(tx, id));
        if (approval.actionHash !== actionHash)
          throw new StoreError("wrong_state", "this is not what was shown; look at the request again");
        await refuseSamePerson(tx, identity, approval);
        await move(tx, id, "pending", {
          state,
          decided_by: JSON.stringify(by),
          decided_at: clock.now(),
          comment,
        });
        const action = state === "approved" ? "approval.approve" : "approval.reject";
        await record(entry(approval, action, { comment, action_hash: actionHash }));
        return { ...approval, state, decidedBy: by, decidedAt: clock.now(), comment };
      }),

    cancel: (by, identity, id) =>
      ledger.change(by, async (tx, record) => {
        const approval = await pending(await find(tx, id));
        const principals = await principalsOfRow(tx, id);
        if (!principalsOf(identity).some((one) => principals.includes(one)))
          throw new StoreError(
            "same_person",
            "only whoever asked can take a request back; you can reject it",
          );
        await move(tx, id, "pending", { state: "cancelled", finished_at: clock.now() });
        await record(entry(approval, "approval.cancel", {}));
        return { ...approval, state: "cancelled", finishedAt: clock.now() };
      }),

    claim: (id) =>
      db.transaction().execute(async (tx) => {
        const approval = await find(tx, id);
        if (approval?.state !== "approved") return null;
        return (await move(tx, id, "approved", { state: "executing" }))
          ? { ...approval, state: "executing" }
          : null;
      }),

    finish: (by, id, state, outcome) =>
      ledger.change(by, async (tx, record) => {
        const approval = await find(tx, id);
        if (approval === null) throw new StoreError("wrong_state", "there is no such request");
        const finishedAt = clock.now();
        const values = { state, finished_at: finishedAt, outcome: canonicalJson(outcome) };
        if (!(await move(tx, id, "executing", values)))
          throw new StoreError("wrong_state", "the request is not being carried out");
        await record(
          entry(approval, state === "executed" ? "approval.execute" : "approval.fail", { outcome }),
        );
        return { ...approval, state, finishedAt, outcome };
      }),

    async unfinished() {
      const rows = await db
        .selectFrom("approvals")
        .select(["id", "state"])
        .where("state", "in", ["approved", "executing"])
        .execute();
      const of = (state: string) => rows.filter((row) => row.state === state).map(({ id }) => id);
      return { approved: of("approved"), interrupted: of("executing") };
    },
  };
}

/** Moves a request from one state to the next; nothing where it is not in that state. */
async function move(
  tx: Kysely<Schema>,
  id: string,
  from: ApprovalState,
  values: Partial<Schema["approvals"]> & { readonly state: ApprovalState },
): Promise<boolean> {
  const moved = await tx
    .updateTable("approvals")
    .set(values)
    .where("id", "=", id)
    .where("state", "=", from)
    .executeTakeFirst();
  return moved.numUpdatedRows > 0n;
}

function hashOf(tenant: TenantId, action: string, parameters: JsonObject): string {
  return createHash("sha256").update(canonicalJson({ tenant, action, parameters })).digest("hex");
}

/** Everybody who stands behind a request: the person, the key, and the person who made the key. */
function principalsOf({ user, key, id }: Identity): readonly string[] {
  const all = [user?.id, key?.id, key?.createdBy].filter((one) => typeof one === "string");
  return all.length === 0 ? [id] : all;
}

async function principalsOfRow(tx: Kysely<Schema>, id: string): Promise<readonly string[]> {
  const { principals } = await tx
    .selectFrom("approvals")
    .select("principals")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return JSON.parse(principals) as string[];
}

async function pending(approval: Approval | null): Promise<Approval> {
  if (approval?.state === "pending") return approval;
  throw new StoreError(
    "wrong_state",
    approval === null ? "there is no such request" : `the request is ${approval.state} already`,
  );
}

/**
 * Two persons means two: not a key, not whoever asked, and nobody whom the one who asked could have made or taken over for
 * the purpose after asking.
 */
async function refuseSamePerson(tx: Kysely<Schema>, identity: Identity, approval: Approval): Promise<void> {
  const { user } = identity;
  if (user === null)
    throw new StoreError("same_person", "a person decides this, signed in with their own account");
  if ((await principalsOfRow(tx, approval.id)).includes(user.id))
    throw new StoreError("same_person", "somebody else than whoever asked must decide this");
  const account = await tx
    .selectFrom("users")
    .selectAll()
    .where("id", "=", user.id)
    .executeTakeFirstOrThrow();
  const path = await tenantPath(tx, approval.tenant);
  const memberships = await tx.selectFrom("memberships").selectAll().where("user_id", "=", user.id).execute();
  const counted = scopesOf(path ?? {}).toReversed();
  const membership = counted
    .map(({ kind, id }) => memberships.find((one) => one.scope_kind === kind && one.scope_id === id))
    .find((one) => one !== undefined);
  const newest = Math.max(
    account.created_at,
    account.credentials_changed_at,
    membership?.created_at ?? Infinity,
  );
  if (newest > approval.requestedAt)
    throw new StoreError(
      "same_person",
      "your account, role or password is newer than the request; let it be asked for again",
    );
}

/** Requests that nobody decided in time. */
async function expire(tx: Kysely<Schema>, record: RecordChange, now: number): Promise<void> {
  const rows = await tx
    .updateTable("approvals")
    .set({ state: "expired", finished_at: now })
    .where("state", "=", "pending")
    .where("expires_at", "<=", now)
    .returningAll()
    .execute();
  for (const row of rows)
    await record(entry(toApproval(row, now), "approval.expire", { by: systemActor.name }));
}

function entry(approval: Approval, action: AuditAction, details: JsonObject) {
  return {
    tenant: approval.tenant,
    action,
    object: { kind: "approval", id: approval.id, name: approval.action },
    details,
  };
}

function toApproval(row: Schema["approvals"], now: number): Approval {
  // What is in the columns was written by this file; the table's CHECK holds the states.
  const state = row.state as ApprovalState;
  return {
    id: row.id,
    tenant: row.tenant_id as TenantId,
    action: row.action,
    parameters: JSON.parse(row.parameters) as JsonObject,
    actionHash: row.action_hash,
    state: state === "pending" && row.expires_at <= now ? "expired" : state,
    reason: row.reason,
    requestedBy: JSON.parse(row.requested_by) as Actor,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    decidedBy: row.decided_by === null ? null : (JSON.parse(row.decided_by) as Actor),
    decidedAt: row.decided_at,
    comment: row.comment,
    finishedAt: row.finished_at,
    outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as JsonObject),
  };
}
