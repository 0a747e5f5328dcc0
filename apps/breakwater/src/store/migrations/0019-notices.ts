import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What tenants are told of by themselves, who has read it, where it is sent, and what was sent. */
export const notices = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE notices (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, kind TEXT NOT NULL, level TEXT NOT NULL, subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL,
    parameters TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT`,
  `CREATE INDEX notices_by_tenant ON notices (tenant_id, created_at)`,
  `CREATE TABLE notice_reads (
    notice_id TEXT NOT NULL REFERENCES notices (id) ON DELETE CASCADE, reader TEXT NOT NULL, PRIMARY KEY (notice_id, reader)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE webhooks (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, kinds TEXT NOT NULL, is_on INTEGER NOT NULL,
    dead_at INTEGER, secret TEXT NOT NULL, previous_secret TEXT, previous_until INTEGER, created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE (tenant_id, name)) STRICT`,
  `CREATE TABLE webhook_deliveries (
    id TEXT PRIMARY KEY, webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE, kind TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')), attempts INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL,
    next_attempt_at INTEGER, last_attempt_at INTEGER, last_status INTEGER, last_problem TEXT) STRICT`,
  `CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE state = 'waiting'`,
  `CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at)`,
];
