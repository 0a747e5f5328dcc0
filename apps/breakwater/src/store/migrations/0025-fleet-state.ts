import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What build a device says it is, where it is unlike others of it, and windows in which changes are expected. */
export const fleetState = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `ALTER TABLE collectors ADD COLUMN build TEXT`,
  `ALTER TABLE collectors ADD COLUMN unlike BLOB`,
  `ALTER TABLE collectors ADD COLUMN unlike_count INTEGER`,
  `CREATE INDEX collectors_by_build ON collectors (tenant_id, build)`,
  `CREATE TABLE change_windows (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, title TEXT NOT NULL, device TEXT, begins_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
    created_by TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT`,
  `CREATE INDEX change_windows_by_tenant ON change_windows (tenant_id, ends_at)`,
];
