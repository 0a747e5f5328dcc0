import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What people ask nodes of osquery, and what became of it on each. */
export const osqueryQueries = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE osquery_queries (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, text TEXT NOT NULL, reason TEXT NOT NULL, created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER, ended_by TEXT) STRICT`,
  `CREATE INDEX osquery_queries_by_tenant ON osquery_queries (tenant_id, created_at, id)`,
  `CREATE TABLE osquery_targets (
    query_id TEXT NOT NULL, node_id TEXT NOT NULL, tenant_id TEXT NOT NULL, node_name TEXT NOT NULL, state TEXT NOT NULL,
    sent_at INTEGER, sends INTEGER NOT NULL, answered_at INTEGER, row_count INTEGER, left_out INTEGER, problem TEXT,
    wall_ms INTEGER, memory_bytes INTEGER, PRIMARY KEY (query_id, node_id)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX osquery_targets_to_send ON osquery_targets (node_id, query_id) WHERE state IN ('waiting', 'sent')`,
];
