import type { DeviceId, TenantId } from "@breakwater/ocsf";
import { type Kysely, type Selectable, sql } from "kysely";
import {
  type Case,
  type CaseEntry,
  type CaseEntryKind,
  type CasePerson,
  type CaseState,
  type CaseTask,
  type CaseVerdict,
  type TriageStep,
  triageSteps,
} from "../../cases.ts";
import type { Schema } from "../../schema.ts";
import type { Severity } from "../../store.ts";
import { isDeviceOfObserved } from "../inventory/observed-devices.ts";

const hourMs = 3_600_000;
/** CISA BOD 26-04: scope within 2 hours, volatile evidence within 24, a verdict within 72. */
const withinMs: Readonly<Record<TriageStep, number>> = {
  scope: 2 * hourMs,
  evidence: 24 * hourMs,
  verdict: 72 * hourMs,
};
const shownDevices = 20;

/** Cases with what is counted of each. */
export function selectCases(db: Kysely<Schema>) {
  return db
    .selectFrom("cases")
    .leftJoin("users", "users.id", "cases.owner_id")
    .selectAll("cases")
    .select("users.display_name as owner_name")
    .select([
      sql<number>`(SELECT count(*) FROM case_findings WHERE case_id = cases.id)`.as("finding_count"),
      sql<number>`(SELECT count(*) FROM case_findings JOIN findings ON findings.id = finding_id
        WHERE case_id = cases.id AND status = 'open')`.as("open_finding_count"),
      sql<number>`(SELECT count(*) FROM case_tasks WHERE case_id = cases.id)`.as("task_count"),
      sql<number>`(SELECT count(*) FROM case_tasks WHERE case_id = cases.id AND done_at IS NULL)`.as(
        "open_task_count",
      ),
      sql<
        number | null
      >`(SELECT min(first_seen) FROM case_findings JOIN findings ON findings.id = finding_id WHERE case_id = cases.id)`.as(
        "first_seen",
      ),
      sql<
        number | null
      >`(SELECT max(last_seen) FROM case_findings JOIN findings ON findings.id = finding_id WHERE case_id = cases.id)`.as(
        "last_seen",
      ),
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectCases>["execute"]>>[number];

/** Puts devices and triage to the rows of a page. */
export async function toCases(db: Kysely<Schema>, rows: readonly Row[]): Promise<readonly Case[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const triage = await db.selectFrom("case_triage").selectAll().where("case_id", "in", ids).execute();
  const devices = await db
    .selectFrom("case_findings")
    .innerJoin("findings", "findings.id", "case_findings.finding_id")
    .innerJoin("devices as observed", "observed.id", "findings.device_id")
    .innerJoin("devices", (join) => join.on(isDeviceOfObserved))
    .select(["case_findings.case_id", "devices.id", "devices.name", "devices.product"])
    .distinct()
    .where("case_findings.case_id", "in", ids)
    .orderBy("devices.name")
    .execute();
  const devicesOf = Map.groupBy(devices, ({ case_id: id }) => id);
  const triageOf = Map.groupBy(triage, ({ case_id: id }) => id);
  return rows.map((row) => toCase(row, triageOf.get(row.id) ?? [], devicesOf.get(row.id) ?? []));
}

function toCase(
  row: Row,
  triage: readonly Selectable<Schema["case_triage"]>[],
  devices: readonly { readonly id: string; readonly name: string; readonly product: string }[],
): Case {
  return {
    id: row.id,
    // What cases.ts wrote.
    tenant: row.tenant_id as TenantId,
    number: row.number,
    title: row.title,
    severity: row.severity as Severity,
    state: row.state as CaseState,
    owner: personOf(row.owner_id, row.owner_name),
    summary: row.summary,
    verdict: row.verdict as CaseVerdict | null,
    clockFrom: row.clock_from,
    triage: triageSteps.map((step) => {
      const done = triage.find((one) => one.step === step);
      return {
        step,
        dueAt: row.clock_from + withinMs[step],
        doneAt: done?.done_at ?? null,
        doneBy: done?.done_by ?? null,
      };
    }),
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    closedAt: row.closed_at,
    findings: row.finding_count,
    openFindings: row.open_finding_count,
    openTasks: row.open_task_count,
    tasks: row.task_count,
    devices: devices
      .slice(0, shownDevices)
      .map(({ id, name, product }) => ({ id: id as DeviceId, name, product })),
    deviceCount: devices.length,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
  };
}

export function toTask(
  row: Selectable<Schema["case_tasks"]> & { readonly assignee_name: string | null },
): CaseTask {
  return {
    id: row.id,
    title: row.title,
    assignee: personOf(row.assignee_id, row.assignee_name),
    dueAt: row.due_at,
    createdBy: row.created_by,
    createdAt: row.created_at,
    doneAt: row.done_at,
    doneBy: row.done_by,
  };
}

export function toEntry(row: Selectable<Schema["case_entries"]>): CaseEntry {
  return {
    id: row.id,
    kind: row.kind as CaseEntryKind,
    time: row.time,
    text: row.text,
    details: JSON.parse(row.details) as CaseEntry["details"],
    createdBy: row.created_by,
    createdAt: row.created_at,
    editedAt: row.edited_at,
  };
}

function personOf(id: string | null, name: string | null): CasePerson | null {
  return id === null ? null : { id, name: name ?? "" };
}
