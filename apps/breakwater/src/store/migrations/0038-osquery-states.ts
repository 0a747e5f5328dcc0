import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What nodes of osquery are made of, and where they are unlike others of their build. */
export const osqueryStates = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE osquery_states (
    node_id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, state BLOB NOT NULL, state_at INTEGER NOT NULL, build TEXT,
    unlike BLOB, unlike_count INTEGER) STRICT`,
  `CREATE INDEX osquery_states_by_build ON osquery_states (tenant_id, build, state_at) WHERE build IS NOT NULL`,
];
