/** Tables of lists that devices pull, and of what never stands in one. Times are ms since the epoch. */
export interface ListTables {
  device_lists: {
    id: string;
    tenant_id: string;
    name: string;
    target: string;
    secret_hash: string;
    minimum_confidence: number | null;
    created_by: string;
    created_at: number;
    revoked_at: number | null;
  };
  list_pulls: {
    list_id: string;
    type: string;
    address: string;
    user_agent: string;
    digest: string;
    entry_count: number;
    since: number;
    pulled_at: number;
    pull_count: number;
  };
  protected_values: {
    id: string;
    tenant_id: string;
    kind: string;
    value: string;
    reason: string;
    created_by: string;
    created_at: number;
  };
}
