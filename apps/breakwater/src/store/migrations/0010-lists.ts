import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Lists that devices pull, who pulled what, and what must never stand in one. */
export const lists = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE device_lists (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, name TEXT NOT NULL, target TEXT NOT NULL, secret_hash TEXT NOT NULL UNIQUE,
    minimum_confidence INTEGER, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER) STRICT`,
  `CREATE INDEX device_lists_by_tenant ON device_lists (tenant_id)`,
  // What each device has: the last it pulled, and since when that is the same.
  `CREATE TABLE list_pulls (
    list_id TEXT NOT NULL REFERENCES device_lists (id) ON DELETE CASCADE, type TEXT NOT NULL, address TEXT NOT NULL, user_agent TEXT NOT NULL,
    digest TEXT NOT NULL, entry_count INTEGER NOT NULL, since INTEGER NOT NULL, pulled_at INTEGER NOT NULL, pull_count INTEGER NOT NULL,
    PRIMARY KEY (list_id, type, address)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE protected_values (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('ip', 'cidr', 'domain')), value TEXT NOT NULL,
    reason TEXT NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (tenant_id, kind, value)) STRICT`,
];
