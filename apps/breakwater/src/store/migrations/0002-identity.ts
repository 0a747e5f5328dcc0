import type { Kysely } from "kysely";
import { sql } from "kysely";

/** People, their memberships and sessions, the audit log, two-person approval, and the senders of logs. */
export const identity = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const scopeKinds = "('installation', 'partner', 'organisation', 'tenant')";
const personRoles = "('viewer', 'analyst', 'responder', 'administrator', 'auditor')";

const statements = [
  `ALTER TABLE tenants ADD COLUMN requires_totp INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE tenants ADD COLUMN removed_at INTEGER`,
  `ALTER TABLE tenants ADD COLUMN purged_at INTEGER`,
  `CREATE TABLE users (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, password TEXT,
    totp_secret TEXT, totp_pending TEXT, totp_enabled_at INTEGER, totp_last_step INTEGER NOT NULL DEFAULT 0,
    credentials_changed_at INTEGER NOT NULL, created_at INTEGER NOT NULL, last_sign_in_at INTEGER, last_tenant_id TEXT, disabled_at INTEGER) STRICT`,
  `CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, code_hash TEXT NOT NULL, PRIMARY KEY (user_id, code_hash)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE known_addresses (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, address TEXT NOT NULL, seen_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, address)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE memberships (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, scope_kind TEXT NOT NULL CHECK (scope_kind IN ${scopeKinds}), scope_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ${personRoles}), created_at INTEGER NOT NULL, PRIMARY KEY (user_id, scope_kind, scope_id)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX memberships_by_scope ON memberships (scope_kind, scope_id)`,
  `CREATE TABLE invitations (
    id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reset')),
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE, name TEXT NOT NULL, scope_kind TEXT NOT NULL CHECK (scope_kind IN ${scopeKinds}), scope_id TEXT NOT NULL,
    role TEXT NOT NULL, clears_totp INTEGER NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT`,
  `ALTER TABLE api_keys ADD COLUMN scope_kind TEXT NOT NULL DEFAULT 'tenant' CHECK (scope_kind IN ${scopeKinds})`,
  `ALTER TABLE api_keys ADD COLUMN scope_id TEXT`,
  `UPDATE api_keys SET scope_id = tenant_id`,
  `ALTER TABLE api_keys ADD COLUMN permissions TEXT`,
  `ALTER TABLE api_keys ADD COLUMN expires_at INTEGER`,
  `ALTER TABLE api_keys ADD COLUMN created_by TEXT`,
  // Sessions end with the upgrade: the old ones do not say who they belong to.
  `DROP TABLE sessions`,
  `CREATE TABLE sessions (
    id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('user', 'api-key', 'set-up')),
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE, key_id TEXT REFERENCES api_keys (id), tenant_id TEXT NOT NULL REFERENCES tenants (id),
    address TEXT, user_agent TEXT, created_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT`,
  `CREATE INDEX sessions_by_user ON sessions (user_id)`,
  `CREATE TABLE audit_entries (
    chain TEXT NOT NULL, seq INTEGER NOT NULL, action TEXT NOT NULL, actor_id TEXT NOT NULL, object_id TEXT NOT NULL,
    entry TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (chain, seq)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE approvals (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), action TEXT NOT NULL, parameters TEXT NOT NULL, action_hash TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'cancelled', 'expired', 'executing', 'executed', 'failed')),
    reason TEXT NOT NULL, requested_by TEXT NOT NULL, principals TEXT NOT NULL, requested_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    decided_by TEXT, decided_at INTEGER, comment TEXT, finished_at INTEGER, outcome TEXT) STRICT`,
  `CREATE INDEX approvals_by_tenant ON approvals (tenant_id, requested_at DESC, id DESC)`,
  `CREATE UNIQUE INDEX approvals_one_open ON approvals (tenant_id, action_hash) WHERE state IN ('pending', 'approved', 'executing')`,
  `CREATE TABLE senders (
    id TEXT PRIMARY KEY, listener TEXT NOT NULL, address TEXT NOT NULL, certificate TEXT NOT NULL, subject TEXT,
    tenant_id TEXT REFERENCES tenants (id), state TEXT NOT NULL CHECK (state IN ('accepted', 'quarantined', 'blocked')), taken_for TEXT REFERENCES tenants (id),
    first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, message_count INTEGER NOT NULL, acknowledged_at INTEGER,
    UNIQUE (listener, address, certificate)) STRICT`,
  `CREATE INDEX senders_by_tenant ON senders (tenant_id, last_seen DESC, id DESC)`,
  `CREATE TABLE sender_rules (
    id TEXT PRIMARY KEY, listener TEXT, network TEXT, certificate TEXT, subject TEXT,
    tenant_id TEXT REFERENCES tenants (id), created_at INTEGER NOT NULL,
    CHECK (coalesce(listener, network, certificate, subject) IS NOT NULL)) STRICT`,
];
