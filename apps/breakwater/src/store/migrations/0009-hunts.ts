import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Hunts over stored events, what they came to, and what is new and still has to be hunted for. */
export const hunts = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE hunts (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('rules', 'indicators', 'values', 'pattern')),
    subject TEXT NOT NULL, import INTEGER, origin TEXT NOT NULL CHECK (origin IN ('person', 'new-indicators', 'new-rules', 'schedule')),
    created_by TEXT NOT NULL, created_at INTEGER NOT NULL, from_time INTEGER, to_time INTEGER, time_field TEXT NOT NULL,
    repeat_days INTEGER, state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'done', 'failed', 'cancelled')),
    started_at INTEGER, ended_at INTEGER, searched_to INTEGER, share REAL NOT NULL DEFAULT 0, event_count INTEGER NOT NULL DEFAULT 0,
    candidate_count INTEGER NOT NULL DEFAULT 0, sighting_count INTEGER NOT NULL DEFAULT 0, problem TEXT, coverage TEXT) STRICT`,
  `CREATE INDEX hunts_by_tenant ON hunts (tenant_id, created_at, id)`,
  `CREATE INDEX hunts_under_way ON hunts (created_at) WHERE state IN ('waiting', 'running')`,
  `CREATE INDEX hunts_by_import ON hunts (import) WHERE import IS NOT NULL`,
  `CREATE TABLE hunt_findings (
    hunt_id TEXT NOT NULL REFERENCES hunts (id) ON DELETE CASCADE, finding_id TEXT NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    event_count INTEGER NOT NULL, new_count INTEGER NOT NULL, PRIMARY KEY (hunt_id, finding_id)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX hunt_findings_by_finding ON hunt_findings (finding_id)`,
  `CREATE TABLE hunt_sightings (
    hunt_id TEXT NOT NULL REFERENCES hunts (id) ON DELETE CASCADE, place INTEGER NOT NULL, type_id INTEGER NOT NULL, value TEXT NOT NULL,
    indicator TEXT NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, event_count INTEGER NOT NULL, days INTEGER NOT NULL,
    devices INTEGER NOT NULL, PRIMARY KEY (hunt_id, place)) STRICT, WITHOUT ROWID`,
  // What an import lists that its source did not list before, until all hunts for it have ended.
  `CREATE TABLE indicator_news (import INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (import, number)) STRICT, WITHOUT ROWID`,
  // Versions of rules that were hunted for, or that there were from the beginning.
  `CREATE TABLE known_rules (version TEXT PRIMARY KEY, known_at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
];
