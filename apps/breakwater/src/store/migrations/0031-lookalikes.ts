import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Names that are watched, and domains that resemble them. */
export const lookalikes = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE watched_names (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('organisation', 'domain', 'brand')),
    name TEXT NOT NULL, label TEXT NOT NULL, own TEXT NOT NULL, allowed TEXT NOT NULL, keywords TEXT NOT NULL,
    created_by TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (scope, name)) STRICT`,
  `CREATE TABLE watched_revision (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL) STRICT`,
  `INSERT INTO watched_revision VALUES (1, 0)`,
  `CREATE TABLE lookalikes (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, domain TEXT NOT NULL, readable TEXT NOT NULL, name TEXT NOT NULL,
    watched_id TEXT, watched_name TEXT NOT NULL, kind TEXT NOT NULL, strength INTEGER NOT NULL,
    grade TEXT NOT NULL CHECK (grade IN ('weak', 'medium', 'strong')), reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'dismissed', 'indicator')),
    first_seen INTEGER, last_seen INTEGER, event_count INTEGER NOT NULL, list TEXT, listed_at INTEGER,
    news_at INTEGER NOT NULL, warninglist TEXT, decided_by TEXT, decided_at INTEGER, decided_reason TEXT, tlp TEXT,
    created_at INTEGER NOT NULL, UNIQUE (tenant_id, domain)) STRICT`,
  `CREATE INDEX lookalikes_by_age ON lookalikes (tenant_id, state, created_at, id)`,
  `CREATE INDEX lookalikes_by_watched ON lookalikes (watched_id)`,
  `CREATE TABLE lookalikes_left_out (tenant_id TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT`,
];
