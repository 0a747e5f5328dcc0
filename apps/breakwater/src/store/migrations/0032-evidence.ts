import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Files that nodes of osquery are asked for, how they come in, and what the evidence vault holds. */
export const evidence = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE osquery_carves (
    query_id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, node_id TEXT NOT NULL, path TEXT NOT NULL, maximum_bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL, transfer_id TEXT, guid TEXT, session_hash TEXT, block_count INTEGER, block_size INTEGER,
    size_bytes INTEGER, state TEXT NOT NULL, problem TEXT, started_at INTEGER, last_at INTEGER, evidence_id TEXT) STRICT`,
  `CREATE INDEX osquery_carves_by_tenant ON osquery_carves (tenant_id, created_at, query_id)`,
  `CREATE UNIQUE INDEX osquery_carves_by_transfer ON osquery_carves (transfer_id) WHERE transfer_id IS NOT NULL`,
  `CREATE INDEX osquery_carves_coming ON osquery_carves (last_at) WHERE state = 'receiving'`,
  `CREATE TABLE osquery_carve_blocks (
    transfer_id TEXT NOT NULL, tenant_id TEXT NOT NULL, block INTEGER NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (transfer_id, block)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE evidence (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL, format TEXT NOT NULL,
    device TEXT NOT NULL, node_id TEXT, path TEXT NOT NULL, query_id TEXT, reason TEXT NOT NULL, requested_by TEXT NOT NULL,
    requested_at INTEGER NOT NULL, received_at INTEGER NOT NULL, erased_at INTEGER, erased_by TEXT) STRICT`,
  `CREATE INDEX evidence_by_tenant ON evidence (tenant_id, received_at, id)`,
];
