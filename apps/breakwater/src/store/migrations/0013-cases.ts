import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Cases: findings that people look at as one, what they do about them and what they write. */
export const cases = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE cases (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL, severity TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('new', 'in-progress', 'on-hold', 'resolved', 'closed')),
    owner_id TEXT REFERENCES users (id) ON DELETE SET NULL, summary TEXT NOT NULL DEFAULT '',
    verdict TEXT CHECK (verdict IN ('none', 'suspected', 'confirmed')), clock_from INTEGER NOT NULL,
    created_by TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, closed_at INTEGER,
    UNIQUE (tenant_id, number)) STRICT`,
  `CREATE INDEX cases_by_change ON cases (tenant_id, updated_at, id)`,
  `CREATE TABLE case_triage (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, step TEXT NOT NULL CHECK (step IN ('scope', 'evidence', 'verdict')),
    done_at INTEGER NOT NULL, done_by TEXT NOT NULL, PRIMARY KEY (case_id, step)) STRICT, WITHOUT ROWID`,
  // A finding is in one case at most: two people must not decide about the same.
  `CREATE TABLE case_findings (
    finding_id TEXT PRIMARY KEY REFERENCES findings (id) ON DELETE CASCADE,
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, added_by TEXT NOT NULL, added_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE INDEX case_findings_by_case ON case_findings (case_id)`,
  `CREATE TABLE case_tasks (
    id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, title TEXT NOT NULL,
    assignee_id TEXT REFERENCES users (id) ON DELETE SET NULL, due_at INTEGER, created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
    done_at INTEGER, done_by TEXT) STRICT`,
  `CREATE INDEX case_tasks_by_case ON case_tasks (case_id, created_at)`,
  `CREATE TABLE case_entries (
    id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, kind TEXT NOT NULL, time INTEGER NOT NULL,
    text TEXT NOT NULL, details TEXT NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, edited_at INTEGER) STRICT`,
  `CREATE INDEX case_entries_by_case ON case_entries (case_id, created_at, id)`,
  `CREATE TABLE case_timeline_edits (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, key TEXT NOT NULL, is_hidden INTEGER NOT NULL, note TEXT,
    edited_by TEXT NOT NULL, edited_at INTEGER NOT NULL, PRIMARY KEY (case_id, key)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE case_links (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE, other_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('related', 'merged-into', 'split-from')), PRIMARY KEY (case_id, other_id)) STRICT, WITHOUT ROWID`,
];
