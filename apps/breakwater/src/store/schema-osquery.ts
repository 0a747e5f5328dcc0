import type { EvidenceFormat } from "./evidence.ts";
import type { CarveState } from "./osquery-carves.ts";
import type { TargetState } from "./osquery-queries.ts";

/** Tables of devices that run osquery, and of what they gave as evidence. Times are ms since the epoch. */
export interface OsqueryTables {
  osquery_secrets: {
    id: string;
    tenant_id: string;
    name: string;
    secret_hash: string;
    created_by: string;
    created_at: number;
    expires_at: number | null;
    revoked_at: number | null;
    last_used_at: number | null;
  };
  osquery_nodes: {
    id: string;
    tenant_id: string;
    identifier: string;
    hostname: string | null;
    os_name: string | null;
    os_version: string | null;
    os_type_id: number;
    serial: string | null;
    model: string | null;
    osquery_version: string | null;
    key_hash: string;
    /** The secret that it enrolled with last. */
    secret_id: string;
    enrolled_at: number;
    enrolments: number;
    last_contact: number | null;
    last_address: string | null;
  };
  osquery_queries: {
    id: string;
    tenant_id: string;
    text: string;
    reason: string;
    created_by: string;
    created_at: number;
    expires_at: number;
    ended_at: number | null;
    ended_by: string | null;
  };
  osquery_targets: {
    query_id: string;
    node_id: string;
    tenant_id: string;
    /** As it was when it was asked: the node may be forgotten since. */
    node_name: string;
    state: TargetState;
    sent_at: number | null;
    sends: number;
    answered_at: number | null;
    row_count: number | null;
    left_out: number | null;
    problem: string | null;
    wall_ms: number | null;
    memory_bytes: number | null;
  };
  osquery_carves: {
    /** The query that asks for it. */
    query_id: string;
    tenant_id: string;
    node_id: string;
    path: string;
    maximum_bytes: number;
    created_at: number;
    /** Of the archive that comes in; the rest is null before the first. */
    transfer_id: string | null;
    guid: string | null;
    session_hash: string | null;
    block_count: number | null;
    block_size: number | null;
    size_bytes: number | null;
    state: CarveState;
    problem: string | null;
    started_at: number | null;
    last_at: number | null;
    evidence_id: string | null;
  };
  osquery_states: {
    node_id: string;
    tenant_id: string;
    state: Uint8Array;
    state_at: number;
    build: string | null;
    unlike: Uint8Array | null;
    unlike_count: number | null;
  };
  osquery_carve_blocks: { transfer_id: string; tenant_id: string; block: number; sha256: string };
  evidence: {
    id: string;
    tenant_id: string;
    sha256: string;
    size_bytes: number;
    format: EvidenceFormat;
    device: string;
    node_id: string | null;
    path: string;
    query_id: string | null;
    reason: string;
    requested_by: string;
    requested_at: number;
    received_at: number;
    erased_at: number | null;
    erased_by: string | null;
  };
}
