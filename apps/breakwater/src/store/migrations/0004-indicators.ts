import type { Kysely } from "kysely";
import { sql } from "kysely";

/**
 * Sources of indicators, what each import brought, and the indicators. An import is staged beside the one that counts;
 * `current_import` of its source is what makes it count, all at once.
 */
export const indicators = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const tlp = "('clear', 'green', 'amber', 'amber+strict', 'red')";

const statements = [
  // scope: `installation`, or the id of the tenant whose own it is.
  `CREATE TABLE indicator_sources (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('file', 'api', 'config')),
    licence TEXT NOT NULL, tlp TEXT CHECK (tlp IN ${tlp}), confidence INTEGER, reliability TEXT CHECK (reliability IN ('A', 'B', 'C', 'D', 'E', 'F')),
    digest TEXT, current_import INTEGER, created_at INTEGER NOT NULL, imported_at INTEGER, problem TEXT, problem_at INTEGER, removed_at INTEGER) STRICT`,
  `CREATE UNIQUE INDEX indicator_sources_by_name ON indicator_sources (scope, name) WHERE removed_at IS NULL`,
  `CREATE UNIQUE INDEX indicator_sources_by_import ON indicator_sources (current_import) WHERE current_import IS NOT NULL`,
  `CREATE TABLE indicator_imports (
    number INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, source_id TEXT REFERENCES indicator_sources (id),
    state TEXT NOT NULL CHECK (state IN ('staged', 'current', 'over')), format TEXT NOT NULL, digest TEXT NOT NULL, started_at INTEGER NOT NULL,
    ended_at INTEGER, indicator_count INTEGER NOT NULL, summary TEXT NOT NULL) STRICT`,
  // AUTOINCREMENT: a number is never given twice, since sets in memory may still hold it.
  `CREATE TABLE indicators (
    number INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, created_at INTEGER NOT NULL,
    withdrawn_at INTEGER, withdrawn_by TEXT, withdrawn_reason TEXT) STRICT`,
  `CREATE UNIQUE INDEX indicators_by_value ON indicators (kind, value, scope)`,
  `CREATE INDEX indicators_withdrawn ON indicators (number) WHERE withdrawn_at IS NOT NULL`,
  `CREATE TABLE indicator_mentions (
    import INTEGER NOT NULL REFERENCES indicator_imports (number), number INTEGER NOT NULL REFERENCES indicators (number),
    standing TEXT NOT NULL CHECK (standing IN ('full', 'low', 'never-alone')), notes TEXT NOT NULL, shared_with TEXT, raw TEXT NOT NULL,
    description TEXT NOT NULL, port INTEGER, tlp TEXT CHECK (tlp IN ${tlp}), confidence INTEGER, valid_from INTEGER, valid_until INTEGER,
    external_id TEXT, line INTEGER NOT NULL, field TEXT, PRIMARY KEY (import, number)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX indicator_mentions_by_number ON indicator_mentions (number)`,
  // Goes up by one with every change of what counts.
  `CREATE TABLE indicator_revision (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL) STRICT`,
  `INSERT INTO indicator_revision (id, revision) VALUES (1, 0)`,
  `ALTER TABLE findings ADD COLUMN indicator TEXT`,
];
