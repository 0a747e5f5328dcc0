import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What correlations remember: each tenant's state at some step, and the steps since, in the order in which they were made. */
export const correlation = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE correlation_states (
    tenant_id TEXT PRIMARY KEY REFERENCES tenants (id), position INTEGER NOT NULL, state BLOB NOT NULL) STRICT`,
  `CREATE TABLE correlation_steps (position INTEGER PRIMARY KEY, received_at INTEGER NOT NULL) STRICT`,
  `CREATE TABLE correlation_observations (
    position INTEGER NOT NULL REFERENCES correlation_steps (position), part INTEGER NOT NULL,
    tenant_id TEXT NOT NULL REFERENCES tenants (id), observations BLOB NOT NULL, PRIMARY KEY (position, part)) STRICT`,
];
