import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Knowledge of vulnerabilities, and exceptions from what posture asks. */
export const vulnerabilities = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE vulnerability_knowledge (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, taken INTEGER NOT NULL, left_out INTEGER NOT NULL,
    digest TEXT NOT NULL, size_bytes INTEGER NOT NULL, added_by TEXT NOT NULL, added_at INTEGER NOT NULL, content BLOB NOT NULL,
    UNIQUE (scope, name)) STRICT`,
  `CREATE TABLE posture_exceptions (
    tenant_id TEXT NOT NULL, device_id TEXT NOT NULL REFERENCES devices (id), check_id TEXT NOT NULL, owner TEXT NOT NULL, reason TEXT NOT NULL,
    until INTEGER NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (device_id, check_id)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX posture_exceptions_by_tenant ON posture_exceptions (tenant_id)`,
];
