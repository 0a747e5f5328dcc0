import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Devices that are one device, and what people and imports say of devices. */
export const inventory = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `ALTER TABLE devices ADD COLUMN merged_into TEXT`,
  `CREATE INDEX devices_merged ON devices (merged_into) WHERE merged_into IS NOT NULL`,
  `CREATE TABLE device_facts (
    tenant_id TEXT NOT NULL, device_id TEXT NOT NULL REFERENCES devices (id), field TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('person', 'import')), value TEXT NOT NULL, said_by TEXT NOT NULL, said_at INTEGER NOT NULL,
    PRIMARY KEY (device_id, field, origin)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX device_facts_by_tenant ON device_facts (tenant_id)`,
];
