import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Collections of STIX objects that others write and read, who may, and what became of what they wrote. */
export const collections = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const levels = `('clear', 'green', 'amber', 'amber+strict')`;
const statements = [
  `CREATE TABLE collections (
    id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('indicators', 'sightings', 'objects')),
    alias TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL, highest_tlp TEXT NOT NULL CHECK (highest_tlp IN ${levels}),
    unmarked_tlp TEXT NOT NULL CHECK (unmarked_tlp IN ${levels}), created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
    object_count INTEGER NOT NULL DEFAULT 0, UNIQUE (tenant_id, alias)) STRICT`,
  // A key that is named for a collection: what it may do there, and up to which marking.
  `CREATE TABLE collection_readers (
    collection_id TEXT NOT NULL, tenant_id TEXT NOT NULL, key_id TEXT NOT NULL REFERENCES api_keys (id), may_read INTEGER NOT NULL,
    may_write INTEGER NOT NULL, highest_tlp TEXT NOT NULL CHECK (highest_tlp IN ${levels}), PRIMARY KEY (collection_id, key_id)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX collection_readers_by_tenant ON collection_readers (tenant_id)`,
  `CREATE TABLE collection_objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE, stix_id TEXT NOT NULL,
    type TEXT NOT NULL, version TEXT NOT NULL, version_at INTEGER NOT NULL, spec_version TEXT NOT NULL, added_at INTEGER NOT NULL, tlp TEXT,
    object TEXT NOT NULL, written_by TEXT NOT NULL) STRICT`,
  `CREATE UNIQUE INDEX collection_objects_by_id ON collection_objects (collection_id, stix_id, version_at, version)`,
  `CREATE INDEX collection_objects_by_time ON collection_objects (collection_id, added_at, seq)`,
  `CREATE TABLE collection_statuses (
    id TEXT PRIMARY KEY, collection_id TEXT NOT NULL REFERENCES collections (id) ON DELETE CASCADE, tenant_id TEXT NOT NULL,
    written_by TEXT NOT NULL, created_at INTEGER NOT NULL, status TEXT NOT NULL) STRICT`,
  `CREATE INDEX collection_statuses_by_collection ON collection_statuses (collection_id, created_at)`,
];
