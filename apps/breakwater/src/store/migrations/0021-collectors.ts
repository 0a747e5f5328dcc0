import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Devices that tell by themselves what they are made of, and what they said last. */
export const collectors = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE collectors (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, name TEXT NOT NULL, key_sealed TEXT NOT NULL, interval_seconds INTEGER NOT NULL,
    created_by TEXT NOT NULL, created_at INTEGER NOT NULL, last_sequence INTEGER NOT NULL, last_hash TEXT NOT NULL, last_contact INTEGER,
    snapshot BLOB, snapshot_at INTEGER, is_silent INTEGER NOT NULL) STRICT`,
  `CREATE INDEX collectors_by_tenant ON collectors (tenant_id, name)`,
];
