import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Rules by which indicators age, warning lists, and what people decided about values. */
export const decisions = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const roles = "('relay', 'scanner', 'phishing')";

const statements = [
  `ALTER TABLE indicator_mentions ADD COLUMN role TEXT CHECK (role IN ${roles})`,
  `CREATE TABLE ageing_rules (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, kind TEXT, role TEXT CHECK (role IN ${roles}), source TEXT, days INTEGER CHECK (days > 0),
    counts_from TEXT NOT NULL CHECK (counts_from IN ('stated', 'listed')), precedence TEXT NOT NULL CHECK (precedence IN ('earlier', 'source', 'rule')),
    afterwards TEXT NOT NULL CHECK (afterwards IN ('weakened', 'ignore')), created_by TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT`,
  `CREATE UNIQUE INDEX ageing_rules_by_place ON ageing_rules (scope, coalesce(kind, ''), coalesce(role, ''), coalesce(source, ''))`,
  `CREATE TABLE warninglists (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, version TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('ignore', 'inform', 'lower')), kinds TEXT NOT NULL, entry_count INTEGER NOT NULL, not_read INTEGER NOT NULL,
    digest TEXT NOT NULL, content BLOB NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (scope, name)) STRICT`,
  `CREATE TABLE indicator_overrides (
    scope TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, treatment TEXT CHECK (treatment IN ('full', 'weakened', 'low', 'inform', 'ignore')),
    until INTEGER, is_endless INTEGER NOT NULL, role TEXT CHECK (role IN ${roles}), reason TEXT NOT NULL, created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL, PRIMARY KEY (scope, kind, value)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE decision_revision (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL, warninglists INTEGER NOT NULL) STRICT`,
  `INSERT INTO decision_revision (id, revision, warninglists) VALUES (1, 0, 0)`,
];
