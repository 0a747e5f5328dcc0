import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { CaseEntry, CaseNoteKind, Cases, CaseTask } from "../../cases.ts";
import { caseNoteKinds } from "../../cases.ts";
import { pageSize, parsePosition, toPage } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import { changeCase, type CaseTools, existing, getCase } from "./case-change.ts";
import { toEntry, toTask } from "./case-rows.ts";

const maximumTasks = 200;
const maximumNotes = 1_000;
const maximumEdits = 5_000;

/** What people do and write in a case: tasks, notes, edits of the timeline, and the log of it all. */
export function createCaseWork(
  tools: CaseTools,
): Pick<
  Cases,
  | "tasks"
  | "addTask"
  | "changeTask"
  | "removeTask"
  | "log"
  | "notes"
  | "addNote"
  | "editNote"
  | "removeNote"
  | "edits"
  | "editTimeline"
> {
  const { db, newId } = tools;
  return {
    async tasks(tenant, id) {
      if ((await getCase(db, tenant, id)) === null) return null;
      const rows = await selectTasks(db, id)
        .orderBy("case_tasks.created_at")
        .orderBy("case_tasks.id")
        .execute();
      return rows.map(toTask);
    },

    addTask: (by, tenant, id, { title, assignee, dueAt }) =>
      changeCase(tools, by, [tenant, id], async ({ tx, found, now, enter, record }) => {
        if (found.tasks >= maximumTasks)
          throw new StoreError("too_many", `a case has at most ${maximumTasks} tasks`);
        const task = newId();
        await tx
          .insertInto("case_tasks")
          .values({
            id: task,
            case_id: id,
            title,
            assignee_id: assignee,
            due_at: dueAt,
            created_by: by.name,
            created_at: now,
            done_at: null,
            done_by: null,
          })
          .execute();
        await enter("task-added", { title });
        await record("case.task", { added: title });
        return existing(await getTask(tx, id, task));
      }),

    changeTask: (by, tenant, id, task, change) =>
      changeCase(tools, by, [tenant, id], async ({ tx, now, enter, record }) => {
        const before = await getTask(tx, id, task);
        if (before === null) return null;
        const { title = before.title, isDone = before.doneAt !== null } = change;
        const isTurned = isDone !== (before.doneAt !== null);
        await tx
          .updateTable("case_tasks")
          .set({
            title,
            ...(change.assignee === undefined ? {} : { assignee_id: change.assignee }),
            ...(change.dueAt === undefined ? {} : { due_at: change.dueAt }),
            ...(isTurned ? { done_at: isDone ? now : null, done_by: isDone ? by.name : null } : {}),
          })
          .where("id", "=", task)
          .execute();
        if (isTurned) await enter(isDone ? "task-done" : "task-undone", { title });
        await record("case.task", { changed: title, done: isDone ? 1 : 0 });
        return existing(await getTask(tx, id, task));
      }),

    removeTask: async (by, tenant, id, task) =>
      (await changeCase(tools, by, [tenant, id], async ({ tx, enter, record }) => {
        const before = await getTask(tx, id, task);
        if (before === null) return false;
        await tx.deleteFrom("case_tasks").where("id", "=", task).execute();
        await enter("task-removed", { title: before.title });
        await record("case.task", { removed: before.title });
        return true;
      })) ?? false,

    async log(tenant, id, page) {
      if ((await getCase(db, tenant, id)) === null) return null;
      const limit = pageSize(page.limit);
      const after = parsePosition(page.cursor);
      let query = db.selectFrom("case_entries").selectAll().where("case_id", "=", id);
      if (after !== null)
        query = query.where((eb) =>
          eb.or([
            eb("created_at", "<", after.time),
            eb.and([eb("created_at", "=", after.time), eb("id", "<", after.id)]),
          ]),
        );
      const rows = await query
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1)
        .execute();
      return toPage(rows, limit, (row) => ({ time: row.created_at, id: row.id }), toEntry);
    },

    notes: (tenant, id, kind) => notesOf(db, tenant, id, kind),

    addNote: (by, tenant, id, { kind, text, time, owner }) =>
      changeCase(tools, by, [tenant, id], async ({ tx, found, now, enter, record }) => {
        const { count } = await tx
          .selectFrom("case_entries")
          .select((eb) => eb.fn.countAll<number>().as("count"))
          .where("case_id", "=", id)
          .where("kind", "in", caseNoteKinds)
          .executeTakeFirstOrThrow();
        if (count >= maximumNotes)
          throw new StoreError("too_many", `a case has at most ${maximumNotes} notes`);
        const note = newId();
        await tx
          .insertInto("case_entries")
          .values({
            id: note,
            case_id: id,
            kind,
            time: time ?? now,
            text,
            details: "{}",
            created_by: by.name,
            created_at: now,
            edited_at: null,
          })
          .execute();
        if (kind === "hand-over" && owner !== null) {
          await tx.updateTable("cases").set({ owner_id: owner }).where("id", "=", id).execute();
          const after = existing(await getCase(tx, tenant, id));
          await enter("owner", { from: found.owner?.name ?? null, to: after.owner?.name ?? null });
        }
        await record("case.note", { kind, added: note });
        return existing(await getNote(tx, id, note));
      }),

    editNote: (by, tenant, id, note, { text, time }) =>
      changeCase(tools, by, [tenant, id], async ({ tx, now, record }) => {
        const before = await getNote(tx, id, note);
        if (before === null) return null;
        await tx
          .updateTable("case_entries")
          .set({ text: text ?? before.text, time: time ?? before.time, edited_at: now })
          .where("id", "=", note)
          .execute();
        // The audit log keeps what stood there before.
        await record("case.note", { edited: note, before: before.text.slice(0, 1_000) });
        return getNote(tx, id, note);
      }),

    removeNote: async (by, tenant, id, note) =>
      (await changeCase(tools, by, [tenant, id], async ({ tx, record }) => {
        const before = await getNote(tx, id, note);
        if (before === null) return false;
        await tx.deleteFrom("case_entries").where("id", "=", note).execute();
        await record("case.note", { removed: note, before: before.text.slice(0, 1_000) });
        return true;
      })) ?? false,

    async edits(tenant, id) {
      if ((await getCase(db, tenant, id)) === null) return [];
      const rows = await db.selectFrom("case_timeline_edits").selectAll().where("case_id", "=", id).execute();
      return rows.map((row) => ({
        key: row.key,
        isHidden: row.is_hidden === 1,
        note: row.note,
        by: row.edited_by,
        at: row.edited_at,
      }));
    },

    editTimeline: async (by, tenant, id, { key, isHidden, note }) =>
      (await changeCase(tools, by, [tenant, id], async ({ tx, now, record }) => {
        const edit = { is_hidden: isHidden ? 1 : 0, note, edited_by: by.name, edited_at: now };
        if (!isHidden && note === null)
          await tx
            .deleteFrom("case_timeline_edits")
            .where("case_id", "=", id)
            .where("key", "=", key)
            .execute();
        else {
          await keepRoom(tx, id);
          await tx
            .insertInto("case_timeline_edits")
            .values({ case_id: id, key, ...edit })
            .onConflict((conflict) => conflict.columns(["case_id", "key"]).doUpdateSet(edit))
            .execute();
        }
        await record("case.edit-timeline", {
          key,
          hidden: isHidden ? 1 : 0,
          note: note?.slice(0, 200) ?? null,
        });
        return true;
      })) ?? false,
  };
}

function selectTasks(db: Kysely<Schema>, id: string) {
  return db
    .selectFrom("case_tasks")
    .leftJoin("users", "users.id", "case_tasks.assignee_id")
    .selectAll("case_tasks")
    .select("users.display_name as assignee_name")
    .where("case_tasks.case_id", "=", id);
}

async function getTask(db: Kysely<Schema>, id: string, task: string): Promise<CaseTask | null> {
  const row = await selectTasks(db, id).where("case_tasks.id", "=", task).executeTakeFirst();
  return row === undefined ? null : toTask(row);
}

async function notesOf(
  db: Kysely<Schema>,
  tenant: TenantId,
  id: string,
  kind: CaseNoteKind,
): Promise<readonly CaseEntry[]> {
  const rows = await db
    .selectFrom("case_entries")
    .innerJoin("cases", "cases.id", "case_entries.case_id")
    .selectAll("case_entries")
    .where("cases.tenant_id", "=", tenant)
    .where("case_entries.case_id", "=", id)
    .where("case_entries.kind", "=", kind)
    .orderBy("case_entries.time")
    .limit(maximumNotes)
    .execute();
  return rows.map(toEntry);
}

async function getNote(db: Kysely<Schema>, id: string, note: string): Promise<CaseEntry | null> {
  const row = await db
    .selectFrom("case_entries")
    .selectAll()
    .where("case_id", "=", id)
    .where("id", "=", note)
    .where("kind", "in", caseNoteKinds)
    .executeTakeFirst();
  return row === undefined ? null : toEntry(row);
}

async function keepRoom(tx: Kysely<Schema>, id: string): Promise<void> {
  const { count } = await tx
    .selectFrom("case_timeline_edits")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("case_id", "=", id)
    .executeTakeFirstOrThrow();
  if (count >= maximumEdits) throw new StoreError("too_many", `a timeline has at most ${maximumEdits} edits`);
}
