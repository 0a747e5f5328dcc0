import type { Kysely } from "kysely";
import { sql } from "kysely";

/** The path partner -> organisation -> tenant -> site, access, devices, findings, and the commit record of the lake. */
export const first = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE partners (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT`,
  `CREATE TABLE organisations (id TEXT PRIMARY KEY, partner_id TEXT NOT NULL REFERENCES partners (id), name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT`,
  `CREATE TABLE tenants (
    id TEXT PRIMARY KEY, organisation_id TEXT NOT NULL REFERENCES organisations (id), name TEXT NOT NULL,
    sector TEXT, country TEXT CHECK (length(country) = 2), created_at INTEGER NOT NULL) STRICT`,
  `CREATE TABLE sites (id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), name TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT`,
  `CREATE TABLE devices (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), vendor TEXT NOT NULL, product TEXT NOT NULL, name TEXT NOT NULL,
    version TEXT, address TEXT, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, event_count INTEGER NOT NULL) STRICT`,
  `CREATE INDEX devices_by_tenant ON devices (tenant_id, last_seen DESC, id)`,
  `CREATE TABLE device_identities (
    tenant_id TEXT NOT NULL REFERENCES tenants (id), vendor TEXT NOT NULL, product TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('serial', 'hostname', 'address')), value TEXT NOT NULL,
    device_id TEXT NOT NULL REFERENCES devices (id), PRIMARY KEY (tenant_id, vendor, product, kind, value)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX device_identities_by_device ON device_identities (device_id)`,
  `CREATE TABLE api_keys (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('ingest', 'viewer', 'analyst', 'responder', 'administrator', 'auditor')),
    secret_hash TEXT NOT NULL, created_at INTEGER NOT NULL, last_used_at INTEGER, revoked_at INTEGER) STRICT`,
  `CREATE TABLE setup_tokens (token_hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT`,
  `CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant_id TEXT NOT NULL REFERENCES tenants (id), role TEXT NOT NULL, name TEXT NOT NULL,
    key_id TEXT REFERENCES api_keys (id), created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT`,
  `CREATE TABLE findings (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), group_key TEXT NOT NULL, rule_id TEXT NOT NULL,
    device_id TEXT REFERENCES devices (id), status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    severity TEXT NOT NULL, severity_rank INTEGER NOT NULL, rule TEXT NOT NULL, reason TEXT NOT NULL, visibility TEXT NOT NULL,
    first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, event_count INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    closed_at INTEGER, resolution TEXT CHECK (resolution IN ('true-positive', 'benign', 'false-positive')), comment TEXT,
    previous_id TEXT REFERENCES findings (id)) STRICT`,
  `CREATE UNIQUE INDEX findings_one_open ON findings (tenant_id, group_key) WHERE status = 'open'`,
  `CREATE INDEX findings_by_group ON findings (tenant_id, group_key, updated_at DESC)`,
  `CREATE INDEX findings_by_update ON findings (tenant_id, updated_at DESC, id DESC)`,
  `CREATE TABLE finding_evidence (
    finding_id TEXT NOT NULL REFERENCES findings (id), event_uid TEXT NOT NULL, event_time INTEGER NOT NULL, logged_time INTEGER NOT NULL,
    matched TEXT NOT NULL, PRIMARY KEY (finding_id, event_uid)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE batches (sequence INTEGER PRIMARY KEY, committed_at INTEGER NOT NULL, row_count INTEGER NOT NULL) STRICT`,
  `CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY, tenant_id TEXT NOT NULL REFERENCES tenants (id), source TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL,
    event_count INTEGER NOT NULL, checkpoint TEXT, committed_at INTEGER NOT NULL) STRICT`,
  `CREATE UNIQUE INDEX deliveries_by_key ON deliveries (tenant_id, source, key)`,
  `CREATE INDEX deliveries_by_source ON deliveries (tenant_id, source, seq DESC)`,
];
