import type { Generated } from "kysely";

/** Tables of cases. Times are ms since the epoch; details are JSON. */
export interface CaseTables {
  cases: {
    id: string;
    tenant_id: string;
    number: number;
    title: string;
    severity: string;
    state: string;
    owner_id: string | null;
    summary: Generated<string>;
    verdict: string | null;
    clock_from: number;
    created_by: string;
    created_at: number;
    updated_at: number;
    closed_at: number | null;
  };
  case_triage: { case_id: string; step: string; done_at: number; done_by: string };
  case_findings: { finding_id: string; case_id: string; added_by: string; added_at: number };
  case_tasks: {
    id: string;
    case_id: string;
    title: string;
    assignee_id: string | null;
    due_at: number | null;
    created_by: string;
    created_at: number;
    done_at: number | null;
    done_by: string | null;
  };
  case_entries: {
    id: string;
    case_id: string;
    kind: string;
    time: number;
    text: string;
    details: string;
    created_by: string;
    created_at: number;
    edited_at: number | null;
  };
  case_timeline_edits: {
    case_id: string;
    key: string;
    is_hidden: number;
    note: string | null;
    edited_by: string;
    edited_at: number;
  };
  case_links: { case_id: string; other_id: string; kind: string };
}
