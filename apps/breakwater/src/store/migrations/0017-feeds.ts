import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Feeds, what their runs came to, what is held, and the parts of those that send only what changed. */
export const feeds = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE feeds (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('file', 'taxii', 'misp')), address TEXT NOT NULL,
    every_minutes INTEGER NOT NULL CHECK (every_minutes > 0), catalogue_id TEXT, licence TEXT NOT NULL, tlp TEXT, confidence INTEGER, reliability TEXT,
    is_on INTEGER NOT NULL, credentials TEXT, credentials_kind TEXT, state TEXT NOT NULL, next_run_at INTEGER, lease TEXT,
    lease_until INTEGER NOT NULL, failures INTEGER NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (scope, name)) STRICT`,
  `CREATE INDEX feeds_by_next_run ON feeds (next_run_at) WHERE next_run_at IS NOT NULL`,
  `CREATE TABLE feed_runs (
    id TEXT PRIMARY KEY, feed_id TEXT NOT NULL REFERENCES feeds (id) ON DELETE CASCADE, started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('applied', 'unchanged', 'held', 'failed', 'discarded')), detail TEXT NOT NULL, size_bytes INTEGER NOT NULL,
    report TEXT) STRICT`,
  `CREATE INDEX feed_runs_by_feed ON feed_runs (feed_id, started_at)`,
  `CREATE TABLE feed_held (
    feed_id TEXT PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE, held_at INTEGER NOT NULL, detail TEXT NOT NULL, report TEXT NOT NULL,
    digest TEXT NOT NULL, is_readable INTEGER NOT NULL, content BLOB NOT NULL, documents BLOB, state TEXT NOT NULL) STRICT`,
  `CREATE TABLE feed_documents (
    feed_id TEXT NOT NULL REFERENCES feeds (id) ON DELETE CASCADE, id TEXT NOT NULL, version TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (feed_id, id)) STRICT`,
];
