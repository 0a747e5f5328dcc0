import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What people agreed to do, and how far it is on each device. */
export const responsePlans = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE response_plans (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, title TEXT NOT NULL, content TEXT NOT NULL, state TEXT NOT NULL
    CHECK (state IN ('draft', 'running', 'finished')), approval_id TEXT, expires_at INTEGER NOT NULL, created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL, begun_at INTEGER, finished_at INTEGER) STRICT`,
  `CREATE INDEX response_plans_by_tenant ON response_plans (tenant_id, created_at)`,
  `CREATE TABLE response_steps (
    plan_id TEXT NOT NULL REFERENCES response_plans (id) ON DELETE CASCADE, action INTEGER NOT NULL, device_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL, state TEXT NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (plan_id, action, device_id)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX response_steps_by_state ON response_steps (state)`,
];
