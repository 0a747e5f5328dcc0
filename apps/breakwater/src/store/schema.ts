import type { Generated } from "kysely";
import type { CaseTables } from "./schema-cases.ts";
import type { CollectorTables } from "./schema-collectors.ts";
import type { DecisionTables } from "./schema-decisions.ts";
import type { FeedTables } from "./schema-feeds.ts";
import type { InventoryTables } from "./schema-inventory.ts";
import type { LookalikeTables } from "./schema-lookalikes.ts";
import type { ListTables } from "./schema-lists.ts";
import type { NoticeTables } from "./schema-notices.ts";
import type { PlanTables } from "./schema-plans.ts";
import type { OsqueryTables } from "./schema-osquery.ts";
import type { RolloutTables } from "./schema-rollouts.ts";

/** Tables of the control store. Times are ms since the epoch; lists and snapshots are JSON. */
export interface Schema
  extends
    CaseTables,
    CollectorTables,
    DecisionTables,
    FeedTables,
    InventoryTables,
    ListTables,
    LookalikeTables,
    NoticeTables,
    PlanTables,
    OsqueryTables,
    RolloutTables {
  partners: { id: string; name: string; created_at: number };
  organisations: { id: string; partner_id: string; name: string; created_at: number };
  tenants: {
    id: string;
    organisation_id: string;
    name: string;
    sector: string | null;
    country: string | null;
    created_at: number;
    requires_totp: Generated<number>;
    removed_at: Generated<number | null>;
    purged_at: Generated<number | null>;
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
    is_sample: Generated<number>;
    /** The device that this one is, as a person decided; never one that is merged itself. */
    merged_into: Generated<string | null>;
  };
  device_identities: {
    tenant_id: string;
    vendor: string;
    product: string;
    kind: string;
    value: string;
    device_id: string;
  };
  users: {
    id: string;
    name: string;
    /** The name as it is compared: NFKC, lower case. */
    name_key: string;
    display_name: string;
    /** scrypt in PHC form; null until it is chosen. */
    password: string | null;
    /** Sealed with the installation's key. */
    totp_secret: string | null;
    totp_pending: string | null;
    totp_enabled_at: number | null;
    totp_last_step: number;
    credentials_changed_at: number;
    created_at: number;
    last_sign_in_at: number | null;
    last_tenant_id: string | null;
    disabled_at: number | null;
  };
  recovery_codes: { user_id: string; code_hash: string };
  known_addresses: { user_id: string; address: string; seen_at: number };
  memberships: { user_id: string; scope_kind: string; scope_id: string; role: string; created_at: number };
  invitations: {
    id: string;
    token_hash: string;
    kind: string;
    user_id: string | null;
    name: string;
    scope_kind: string;
    scope_id: string;
    role: string;
    clears_totp: number;
    created_by: string;
    created_at: number;
    expires_at: number;
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
    scope_kind: string;
    scope_id: string | null;
    permissions: string | null;
    expires_at: number | null;
    created_by: string | null;
  };
  setup_tokens: { token_hash: string; expires_at: number };
  sessions: {
    id: string;
    token_hash: string;
    kind: string;
    user_id: string | null;
    key_id: string | null;
    tenant_id: string;
    address: string | null;
    user_agent: string | null;
    created_at: number;
    last_seen_at: number;
    expires_at: number;
  };
  audit_entries: {
    chain: string;
    seq: number;
    action: string;
    actor_id: string;
    object_id: string;
    /** The entry in canonical form (RFC 8785); all other columns repeat what stands in it. */
    entry: string;
    hash: string;
  };
  approvals: {
    id: string;
    tenant_id: string;
    action: string;
    parameters: string;
    action_hash: string;
    state: string;
    reason: string;
    requested_by: string;
    principals: string;
    requested_at: number;
    expires_at: number;
    decided_by: string | null;
    decided_at: number | null;
    comment: string | null;
    finished_at: number | null;
    outcome: string | null;
  };
  senders: {
    id: string;
    listener: string;
    address: string;
    /** SHA-256 fingerprint of the client's certificate; empty without one. */
    certificate: string;
    subject: string | null;
    tenant_id: string | null;
    state: string;
    /** The tenant that it was taken for when it was new; null where nobody knew. */
    taken_for: string | null;
    first_seen: number;
    last_seen: number;
    message_count: number;
    acknowledged_at: number | null;
  };
  sender_rules: {
    id: string;
    listener: string | null;
    network: string | null;
    certificate: string | null;
    subject: string | null;
    /** null: what the rule fits is blocked. */
    tenant_id: string | null;
    created_at: number;
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
    indicator: Generated<string | null>;
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
  indicator_sources: {
    id: string;
    scope: string;
    name: string;
    kind: string;
    licence: string;
    tlp: string | null;
    confidence: number | null;
    reliability: string | null;
    /** SHA-256 of the file that its current import was read from. */
    digest: string | null;
    current_import: number | null;
    created_at: number;
    imported_at: number | null;
    problem: string | null;
    problem_at: number | null;
    removed_at: number | null;
  };
  indicator_imports: {
    number: Generated<number>;
    scope: string;
    source_id: string | null;
    state: string;
    format: string;
    digest: string;
    started_at: number;
    ended_at: number | null;
    indicator_count: number;
    summary: string;
    applied_at: Generated<number | null>;
    predecessor: Generated<number | null>;
  };
  indicators: {
    number: Generated<number>;
    scope: string;
    kind: string;
    value: string;
    created_at: number;
    withdrawn_at: Generated<number | null>;
    withdrawn_by: Generated<string | null>;
    withdrawn_reason: Generated<string | null>;
  };
  indicator_left_out: {
    import: number;
    position: number;
    reason: string;
    line: number;
    field: string | null;
    text: string;
    detail: string;
  };
  indicator_mentions: {
    import: number;
    number: number;
    standing: string;
    notes: string;
    shared_with: string | null;
    raw: string;
    description: string;
    port: number | null;
    tlp: string | null;
    confidence: number | null;
    valid_from: number | null;
    valid_until: number | null;
    external_id: string | null;
    line: number;
    field: string | null;
    /** Since when its source says this; null: since its import began to count. */
    stated_at: Generated<number | null>;
    role: string | null;
  };
  collections: {
    id: string;
    tenant_id: string;
    kind: string;
    alias: string;
    title: string;
    description: string;
    highest_tlp: string;
    unmarked_tlp: string;
    created_by: string;
    created_at: number;
    object_count: Generated<number>;
    object_bytes: Generated<number>;
  };
  collection_readers: {
    collection_id: string;
    tenant_id: string;
    key_id: string;
    may_read: number;
    may_write: number;
    highest_tlp: string;
  };
  collection_objects: {
    seq: Generated<number>;
    collection_id: string;
    stix_id: string;
    type: string;
    version: string;
    version_at: number;
    spec_version: string;
    added_at: number;
    tlp: string | null;
    object: string;
    written_by: string;
  };
  collection_statuses: {
    id: string;
    collection_id: string;
    tenant_id: string;
    written_by: string;
    created_at: number;
    status: string;
  };
  indicator_news: { import: number; number: number };
  known_rules: { version: string; known_at: number };
  hunts: {
    id: string;
    tenant_id: string;
    title: string;
    kind: string;
    subject: string;
    /** Of the import whose news it hunts for. */
    import: number | null;
    origin: string;
    created_by: string;
    created_at: number;
    from_time: number | null;
    to_time: number | null;
    time_field: string;
    repeat_days: number | null;
    state: string;
    started_at: number | null;
    ended_at: number | null;
    searched_to: number | null;
    share: Generated<number>;
    event_count: Generated<number>;
    candidate_count: Generated<number>;
    sighting_count: Generated<number>;
    problem: string | null;
    coverage: string | null;
  };
  hunt_findings: { hunt_id: string; finding_id: string; event_count: number; new_count: number };
  hunt_sightings: {
    hunt_id: string;
    place: number;
    type_id: number;
    value: string;
    indicator: string;
    first_seen: number;
    last_seen: number;
    event_count: number;
    days: number;
    devices: number;
  };
  indicator_revision: { id: number; revision: number };
  correlation_states: { tenant_id: string; position: number; state: Uint8Array };
  correlation_steps: { position: number; received_at: number };
  correlation_observations: {
    position: number;
    part: number;
    tenant_id: string;
    observations: Uint8Array;
  };
}
