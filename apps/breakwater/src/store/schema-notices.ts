import type { Generated } from "kysely";

/** Tables of notices and of where they are sent. Times are ms since the epoch. */
export interface NoticeTables {
  notices: {
    id: string;
    tenant_id: string;
    kind: string;
    level: string;
    subject_kind: string;
    subject_id: string;
    parameters: string;
    created_at: number;
  };
  /** Who has read what: id of a person or key. */
  notice_reads: { notice_id: string; reader: string };
  webhooks: {
    id: string;
    tenant_id: string;
    name: string;
    address: string;
    /** JSON: the kinds of notice that are sent. */
    kinds: string;
    is_on: number;
    dead_at: Generated<number | null>;
    /** Sealed with the installation's key. */
    secret: string;
    previous_secret: Generated<string | null>;
    previous_until: Generated<number | null>;
    created_by: string;
    created_at: number;
  };
  webhook_deliveries: {
    id: string;
    webhook_id: string;
    kind: string;
    body: string;
    state: string;
    attempts: Generated<number>;
    created_at: number;
    next_attempt_at: number | null;
    last_attempt_at: Generated<number | null>;
    last_status: Generated<number | null>;
    last_problem: Generated<string | null>;
  };
}
