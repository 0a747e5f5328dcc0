import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Devices that run osquery, and the secrets with which they enrol. */
export const osquery = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE osquery_secrets (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, name TEXT NOT NULL, secret_hash TEXT NOT NULL, created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER, last_used_at INTEGER) STRICT`,
  `CREATE INDEX osquery_secrets_by_tenant ON osquery_secrets (tenant_id, created_at)`,
  `CREATE TABLE osquery_nodes (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, identifier TEXT NOT NULL, hostname TEXT, os_name TEXT, os_version TEXT,
    os_type_id INTEGER NOT NULL, serial TEXT, model TEXT, osquery_version TEXT, key_hash TEXT NOT NULL, secret_id TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL, enrolments INTEGER NOT NULL, last_contact INTEGER, last_address TEXT,
    UNIQUE (tenant_id, identifier)) STRICT`,
  `CREATE INDEX osquery_nodes_by_enrolment ON osquery_nodes (tenant_id, enrolled_at, id)`,
];
