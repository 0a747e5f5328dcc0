import Type from "typebox";
import {
  type Case,
  type CaseEntry,
  caseEntryKinds,
  type CaseLink,
  caseLinkKinds,
  caseNoteKinds,
  caseStates,
  type CaseTask,
  caseVerdicts,
  triageSteps,
} from "../../../store/cases.ts";
import type { TimelineEntry } from "../../../track/case-timeline.ts";
import { nullable, Severity, Time, Uuid } from "../../schemas.ts";

export const State = Type.Enum([...caseStates]);
export const Verdict = Type.Enum([...caseVerdicts]);
export const Step = Type.Enum([...triageSteps]);
export const NoteKind = Type.Enum([...caseNoteKinds]);
/** What a person writes, of several lines; control characters other than line feeds and tabs are refused. */
export const Prose = Type.String({
  minLength: 1,
  maxLength: 10_000,
  pattern: "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]*$",
});
export const One = Type.Object({ id: Uuid });

const Person = Type.Object({ id: Uuid, name: Type.String() });
export const CaseShape = Type.Object({
  id: Uuid,
  number: Type.Integer({ description: "Counts from 1 in each tenant" }),
  title: Type.String(),
  severity: Severity,
  state: State,
  owner: nullable(Person),
  summary: Type.String(),
  verdict: nullable(Verdict),
  clock_from: Time,
  triage: Type.Array(
    Type.Object({
      step: Step,
      due_at: Time,
      done_at: nullable(Time),
      done_by: nullable(Type.String()),
    }),
    {
      description:
        "Forensic triage: scope within 2 hours, volatile evidence within 24, verdict within 72 (CISA BOD 26-04)",
    },
  ),
  created_by: Type.String(),
  created_at: Time,
  updated_at: Time,
  closed_at: nullable(Time),
  findings: Type.Integer(),
  open_findings: Type.Integer(),
  tasks: Type.Integer(),
  open_tasks: Type.Integer(),
  devices: Type.Array(Type.Object({ id: Uuid, name: Type.String(), product: Type.String() }), {
    description: "The first of them",
  }),
  device_count: Type.Integer(),
  first_seen: nullable(Time),
  last_seen: nullable(Time),
});

export function toWireCase(one: Case) {
  return {
    id: one.id,
    number: one.number,
    title: one.title,
    severity: one.severity,
    state: one.state,
    owner: one.owner === null ? null : { ...one.owner },
    summary: one.summary,
    verdict: one.verdict,
    clock_from: one.clockFrom,
    triage: one.triage.map(({ step, dueAt, doneAt, doneBy }) => ({
      step,
      due_at: dueAt,
      done_at: doneAt,
      done_by: doneBy,
    })),
    created_by: one.createdBy,
    created_at: one.createdAt,
    updated_at: one.updatedAt,
    closed_at: one.closedAt,
    findings: one.findings,
    open_findings: one.openFindings,
    tasks: one.tasks,
    open_tasks: one.openTasks,
    devices: one.devices.map((device) => ({ ...device })),
    device_count: one.deviceCount,
    first_seen: one.firstSeen,
    last_seen: one.lastSeen,
  };
}

export const TaskShape = Type.Object({
  id: Uuid,
  title: Type.String(),
  assignee: nullable(Person),
  due_at: nullable(Time),
  created_by: Type.String(),
  created_at: Time,
  done_at: nullable(Time),
  done_by: nullable(Type.String()),
});

export function toWireTask(task: CaseTask) {
  return {
    id: task.id,
    title: task.title,
    assignee: task.assignee === null ? null : { ...task.assignee },
    due_at: task.dueAt,
    created_by: task.createdBy,
    created_at: task.createdAt,
    done_at: task.doneAt,
    done_by: task.doneBy,
  };
}

export const EntryShape = Type.Object({
  id: Uuid,
  kind: Type.Enum([...caseEntryKinds]),
  time: Time,
  text: Type.String(),
  details: Type.Record(Type.String(), Type.Union([Type.Null(), Type.String(), Type.Number()])),
  created_by: Type.String(),
  created_at: Time,
  edited_at: nullable(Time),
});

export function toWireEntry(entry: CaseEntry) {
  return {
    id: entry.id,
    kind: entry.kind,
    time: entry.time,
    text: entry.text,
    details: { ...entry.details },
    created_by: entry.createdBy,
    created_at: entry.createdAt,
    edited_at: entry.editedAt,
  };
}

export const LinkShape = Type.Object({
  kind: Type.Enum([...caseLinkKinds]),
  id: Uuid,
  number: Type.Integer(),
  title: Type.String(),
  state: State,
});

export function toWireLink(link: CaseLink) {
  return { ...link };
}

export const TimelineShape = Type.Object({
  key: Type.String(),
  kind: Type.Enum(["first", "last", "evidence", "told"]),
  time: Time,
  finding: nullable(Type.Object({ id: Uuid, title: Type.String(), severity: Severity })),
  device: nullable(Type.Object({ id: Uuid, name: Type.String() })),
  event_uid: nullable(Uuid),
  text: Type.String({ description: "The device's own words, or what a person told" }),
  hidden: Type.Boolean(),
  note: nullable(Type.String()),
  by: nullable(Type.String({ description: "Who told it, hid it or added to it" })),
});

export function toWireTimeline(entry: TimelineEntry) {
  return {
    key: entry.key,
    kind: entry.kind,
    time: entry.time,
    finding: entry.finding === null ? null : { ...entry.finding },
    device: entry.device === null ? null : { ...entry.device },
    event_uid: entry.eventUid,
    text: entry.text,
    hidden: entry.isHidden,
    note: entry.note,
    by: entry.by,
  };
}
