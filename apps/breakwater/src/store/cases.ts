import type { DeviceId, FindingId, TenantId } from "@breakwater/ocsf";
import type { Actor } from "./identity.ts";
import type { Finding, Page, Paged, Severity } from "./store.ts";

/** As OCSF names the states of an Incident Finding (class 2005, `status_id` 1 to 5). */
export const caseStates = ["new", "in-progress", "on-hold", "resolved", "closed"] as const;
export type CaseState = (typeof caseStates)[number];
/** Whether the device was compromised (CISA BOD 26-04, forensic triage). */
export const caseVerdicts = ["none", "suspected", "confirmed"] as const;
export type CaseVerdict = (typeof caseVerdicts)[number];
/** Forensic triage in order: what is affected, what is lost with a restart, what it was (CISA BOD 26-04). */
export const triageSteps = ["scope", "evidence", "verdict"] as const;
export type TriageStep = (typeof triageSteps)[number];

/** How cases belong together. */
export const caseLinkKinds = ["related", "merged-into", "split-from"] as const;
export type CaseLinkKind = (typeof caseLinkKinds)[number];

export interface CasePerson {
  readonly id: string;
  readonly name: string;
}

/** An incident: findings that people look at as one. Times in ms since the epoch. */
export interface Case {
  readonly id: string;
  readonly tenant: TenantId;
  /** Counts from 1 in each tenant; what people call it by. */
  readonly number: number;
  readonly title: string;
  readonly severity: Severity;
  readonly state: CaseState;
  readonly owner: CasePerson | null;
  /** What it was, written when it was closed. */
  readonly summary: string;
  readonly verdict: CaseVerdict | null;
  /** When the clock of the triage began to run. */
  readonly clockFrom: number;
  readonly triage: readonly {
    readonly step: TriageStep;
    /** Until when it is to be done. */
    readonly dueAt: number;
    readonly doneAt: number | null;
    readonly doneBy: string | null;
  }[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  readonly findings: number;
  readonly openFindings: number;
  readonly openTasks: number;
  readonly tasks: number;
  readonly devices: readonly { readonly id: DeviceId; readonly name: string; readonly product: string }[];
  readonly deviceCount: number;
  /** Of events; null where it has no finding. */
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
}

export interface NewCase {
  readonly title: string;
  readonly severity: Severity;
  readonly findings: readonly FindingId[];
}

export interface CaseTask {
  readonly id: string;
  readonly title: string;
  readonly assignee: CasePerson | null;
  readonly dueAt: number | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly doneAt: number | null;
  readonly doneBy: string | null;
}

export interface CaseLink {
  readonly kind: CaseLinkKind;
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly state: CaseState;
}

/** What people write: a note, a hand-over, or something that happened and no log shows. */
export const caseNoteKinds = ["note", "hand-over", "event"] as const;
export type CaseNoteKind = (typeof caseNoteKinds)[number];

/** What was done: by itself with each change, or written by a person. */
export const caseEntryKinds = [
  ...caseNoteKinds,
  "created",
  "state",
  "owner",
  "severity",
  "title",
  "finding-added",
  "finding-removed",
  "triage-done",
  "triage-undone",
  "task-added",
  "task-done",
  "task-undone",
  "task-removed",
  "merged",
  "split",
  "linked",
  "unlinked",
] as const;
export type CaseEntryKind = (typeof caseEntryKinds)[number];

export interface CaseEntry {
  readonly id: string;
  readonly kind: CaseEntryKind;
  /** When it happened: for what a person tells, as told. */
  readonly time: number;
  readonly text: string;
  /** What the kind needs: names and states, never prose. */
  readonly details: Readonly<Record<string, string | number | null>>;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly editedAt: number | null;
}

/** How people changed what the timeline writes by itself. */
export interface TimelineEdit {
  readonly key: string;
  readonly isHidden: boolean;
  /** Said instead of or beside what stands there; null for nothing. */
  readonly note: string | null;
  readonly by: string;
  readonly at: number;
}

export interface CaseChange {
  readonly title?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly state?: CaseState | undefined;
  /** Id of a person; null for nobody. */
  readonly owner?: string | null | undefined;
  readonly summary?: string | undefined;
}

export interface CaseFilter {
  readonly state?: CaseState | "open" | "ended" | undefined;
  readonly owner?: string | undefined;
  readonly device?: DeviceId | undefined;
  readonly finding?: FindingId | undefined;
  /** Stands in the title, or is the number. */
  readonly text?: string | undefined;
}

/** Cases. All that changes one writes its log and the audit log in one transaction; null where there is no such case. */
export interface Cases {
  /** The last to change first. */
  list(tenant: TenantId, filter: CaseFilter, page: Page): Promise<Paged<Case>>;
  get(tenant: TenantId, id: string): Promise<Case | null>;
  /** Findings that are in another case that is open are refused. */
  create(by: Actor, tenant: TenantId, made: NewCase): Promise<Case>;
  change(by: Actor, tenant: TenantId, id: string, change: CaseChange): Promise<Case | null>;

  /** The gravest first; at most 500. */
  findings(tenant: TenantId, id: string): Promise<readonly Finding[] | null>;
  addFindings(by: Actor, tenant: TenantId, id: string, findings: readonly FindingId[]): Promise<Case | null>;
  removeFinding(by: Actor, tenant: TenantId, id: string, finding: FindingId): Promise<Case | null>;

  /** A step of the triage is done, or was not. A verdict comes with the step of that name. */
  triage(
    by: Actor,
    tenant: TenantId,
    id: string,
    step: { readonly step: TriageStep; readonly isDone: boolean; readonly verdict: CaseVerdict | null },
  ): Promise<Case | null>;

  tasks(tenant: TenantId, id: string): Promise<readonly CaseTask[] | null>;
  addTask(
    by: Actor,
    tenant: TenantId,
    id: string,
    task: { readonly title: string; readonly assignee: string | null; readonly dueAt: number | null },
  ): Promise<CaseTask | null>;
  changeTask(
    by: Actor,
    tenant: TenantId,
    id: string,
    task: string,
    change: {
      readonly title?: string | undefined;
      readonly assignee?: string | null | undefined;
      readonly dueAt?: number | null | undefined;
      readonly isDone?: boolean | undefined;
    },
  ): Promise<CaseTask | null>;
  removeTask(by: Actor, tenant: TenantId, id: string, task: string): Promise<boolean>;

  /** The latest first. */
  log(tenant: TenantId, id: string, page: Page): Promise<Paged<CaseEntry> | null>;
  /** What people wrote, the earliest first; at most 1,000. */
  notes(tenant: TenantId, id: string, kind: CaseNoteKind): Promise<readonly CaseEntry[]>;
  addNote(
    by: Actor,
    tenant: TenantId,
    id: string,
    note: {
      readonly kind: CaseNoteKind;
      readonly text: string;
      readonly time: number | null;
      /** Of a hand-over: who has it from now on. */
      readonly owner: string | null;
    },
  ): Promise<CaseEntry | null>;
  editNote(
    by: Actor,
    tenant: TenantId,
    id: string,
    note: string,
    change: { readonly text?: string | undefined; readonly time?: number | undefined },
  ): Promise<CaseEntry | null>;
  removeNote(by: Actor, tenant: TenantId, id: string, note: string): Promise<boolean>;

  edits(tenant: TenantId, id: string): Promise<readonly TimelineEdit[]>;
  editTimeline(
    by: Actor,
    tenant: TenantId,
    id: string,
    edit: Pick<TimelineEdit, "key" | "isHidden" | "note">,
  ): Promise<boolean>;

  links(tenant: TenantId, id: string): Promise<readonly CaseLink[] | null>;
  link(by: Actor, tenant: TenantId, id: string, other: string): Promise<boolean>;
  unlink(by: Actor, tenant: TenantId, id: string, other: string): Promise<boolean>;
  /** Everything of the case goes into another, and it is closed; the case that has it all. */
  merge(by: Actor, tenant: TenantId, id: string, into: string): Promise<Case | null>;
  /** Some of the findings become a case of their own. */
  split(
    by: Actor,
    tenant: TenantId,
    id: string,
    made: { readonly title: string; readonly findings: readonly FindingId[] },
  ): Promise<Case | null>;
}
