import type { Generated } from "kysely";

/** Tables of feeds. Times are ms since the epoch; `scope` is `installation` or a tenant's id. */
export interface FeedTables {
  feeds: {
    id: string;
    scope: string;
    name: string;
    kind: string;
    address: string;
    every_minutes: number;
    catalogue_id: string | null;
    licence: string;
    tlp: string | null;
    confidence: number | null;
    reliability: string | null;
    is_on: number;
    /** Of a feed of a warning list; null for indicators. */
    warninglist_action: Generated<string | null>;
    /** Sealed with the installation's key. */
    credentials: string | null;
    credentials_kind: string | null;
    /** JSON: where the fetcher goes on. */
    state: string;
    next_run_at: number | null;
    lease: string | null;
    lease_until: number;
    failures: number;
    created_by: string;
    created_at: number;
  };
  feed_runs: {
    id: string;
    feed_id: string;
    started_at: number;
    ended_at: number;
    outcome: string;
    detail: string;
    size_bytes: number;
    report: string | null;
  };
  feed_held: {
    feed_id: string;
    held_at: number;
    detail: string;
    report: string;
    digest: string;
    is_readable: number;
    /** What would be imported, and the parts that changed as JSON; gzip. */
    content: Uint8Array;
    documents: Uint8Array | null;
    state: string;
  };
  feed_documents: { feed_id: string; id: string; version: string; text: string };
}
