import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Devices that take hotfixes by themselves, and how far each is with each. */
export const rollouts = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE hotfix_devices (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, name TEXT NOT NULL, hardware TEXT NOT NULL, lane TEXT NOT NULL CHECK (lane IN ('supported', 'end of life')),
    is_canary INTEGER NOT NULL, windows TEXT NOT NULL, secret_hash TEXT NOT NULL UNIQUE, opt_out_reason TEXT, opt_out_until INTEGER, opt_out_by TEXT,
    last_contact INTEGER, enrolled_at INTEGER NOT NULL) STRICT`,
  `CREATE INDEX hotfix_devices_by_tenant ON hotfix_devices (tenant_id, enrolled_at)`,
  `CREATE INDEX hotfix_devices_by_hardware ON hotfix_devices (hardware)`,
  `CREATE TABLE rollouts (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, lane TEXT NOT NULL, target TEXT NOT NULL, hotfix TEXT NOT NULL, version INTEGER NOT NULL,
    title TEXT NOT NULL, plan TEXT NOT NULL, state TEXT NOT NULL, is_current INTEGER NOT NULL, released_at INTEGER NOT NULL, known_at INTEGER NOT NULL,
    UNIQUE (tenant_id, lane, target)) STRICT`,
  `CREATE TABLE rollout_devices (
    rollout_id TEXT NOT NULL REFERENCES rollouts (id) ON DELETE CASCADE,
    device_id TEXT NOT NULL REFERENCES hotfix_devices (id) ON DELETE CASCADE, tenant_id TEXT NOT NULL, ring INTEGER NOT NULL, kind TEXT NOT NULL,
    since INTEGER NOT NULL, signals TEXT NOT NULL, compromise TEXT NOT NULL, PRIMARY KEY (rollout_id, device_id)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX rollout_devices_by_device ON rollout_devices (device_id)`,
];
