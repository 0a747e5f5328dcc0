/** Tables of watched names and what resembles them. Times are ms since the epoch; `scope` is `installation` or a tenant's id. */
export interface LookalikeTables {
  watched_names: {
    id: string;
    scope: string;
    kind: string;
    name: string;
    label: string;
    /** JSON: lists of domains and words. */
    own: string;
    allowed: string;
    keywords: string;
    /** JSON: what came of looking for it in history; null while that is to be done. */
    looked_back: string | null;
    created_by: string;
    created_at: number;
  };
  /** Goes up with every change of watched names. */
  watched_revision: { id: number; revision: number };
  lookalikes: {
    id: string;
    tenant_id: string;
    domain: string;
    readable: string;
    /** The whole name that was first seen. */
    name: string;
    watched_id: string | null;
    watched_name: string;
    kind: string;
    strength: number;
    grade: string;
    /** JSON: key and parameters. */
    reason: string;
    state: string;
    first_seen: number | null;
    last_seen: number | null;
    event_count: number;
    list: string | null;
    listed_at: number | null;
    /** The later of `last_seen` and `listed_at`: it ages from then. */
    news_at: number;
    warninglist: string | null;
    decided_by: string | null;
    decided_at: number | null;
    decided_reason: string | null;
    tlp: string | null;
    created_at: number;
  };
  /** What was not kept of a tenant. */
  lookalikes_left_out: { tenant_id: string; count: number };
}
