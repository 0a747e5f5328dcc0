/** Tables of what is decided about indicators. Times are ms since the epoch; `scope` is `installation` or a tenant's id. */
export interface DecisionTables {
  ageing_rules: {
    id: string;
    scope: string;
    kind: string | null;
    role: string | null;
    source: string | null;
    days: number | null;
    counts_from: string;
    precedence: string;
    afterwards: string;
    created_by: string;
    created_at: number;
  };
  warninglists: {
    id: string;
    scope: string;
    name: string;
    description: string;
    version: string;
    action: string;
    /** JSON: the kinds of indicator that it speaks about. */
    kinds: string;
    entry_count: number;
    not_read: number;
    /** SHA-256 of the file, hexadecimal. */
    digest: string;
    /** Its entries, gzip. */
    content: Uint8Array;
    created_by: string;
    created_at: number;
  };
  indicator_overrides: {
    scope: string;
    kind: string;
    value: string;
    treatment: string | null;
    until: number | null;
    is_endless: number;
    role: string | null;
    reason: string;
    created_by: string;
    created_at: number;
  };
  /** Both go up with every change: of all that is decided by, and of warning lists alone. */
  decision_revision: { id: number; revision: number; warninglists: number };
}
