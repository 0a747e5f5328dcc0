import type { Generated } from "kysely";

/** Tables of the control store. Times are ms since the epoch; lists and snapshots are JSON. */
export interface Schema {
  partners: { id: string; name: string; created_at: number };
  organisations: { id: string; partner_id: string; name: string; created_at: number };
  tenants: {
    id: string;
    organisation_id: string;
    name: string;
    sector: string | null;
    country: string | null;
    created_at: number;
  };
  sites: { id: string; tenant_id: string; name: string; created_at: number };
  devices: {
    id: string;
    tenant_id: string;
    vendor: string;
    product: string;
    name: string;
    version: string | null;
    address: string | null;
    first_seen: number;
    last_seen: number;
    event_count: number;
  };
  device_identities: {
    tenant_id: string;
    vendor: string;
    product: string;
    kind: string;
    value: string;
    device_id: string;
  };
  api_keys: {
    id: string;
    tenant_id: string;
    name: string;
    role: string;
    secret_hash: string;
    created_at: number;
    last_used_at: number | null;
    revoked_at: number | null;
  };
  setup_tokens: { token_hash: string; expires_at: number };
  sessions: {
    token_hash: string;
    id: string;
    tenant_id: string;
    role: string;
    name: string;
    key_id: string | null;
    created_at: number;
    expires_at: number;
  };
  findings: {
    id: string;
    tenant_id: string;
    group_key: string;
    rule_id: string;
    device_id: string | null;
    status: string;
    severity: string;
    severity_rank: number;
    rule: string;
    reason: string;
    visibility: string;
    first_seen: number;
    last_seen: number;
    event_count: number;
    created_at: number;
    updated_at: number;
    closed_at: number | null;
    resolution: string | null;
    comment: string | null;
    previous_id: string | null;
  };
  finding_evidence: {
    finding_id: string;
    event_uid: string;
    event_time: number;
    logged_time: number;
    matched: string;
  };
  batches: { sequence: number; committed_at: number; row_count: number };
  deliveries: {
    seq: Generated<number>;
    tenant_id: string;
    source: string;
    key: string;
    body_hash: string;
    event_count: number;
    checkpoint: string | null;
    committed_at: number;
  };
}
