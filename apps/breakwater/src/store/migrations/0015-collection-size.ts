import type { Kysely } from "kysely";
import { sql } from "kysely";

/** How much is written into each collection, so that no partner fills the disk. */
export const collectionSize = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `ALTER TABLE collections ADD COLUMN object_bytes INTEGER NOT NULL DEFAULT 0`,
  `UPDATE collections SET object_bytes =
    (SELECT coalesce(sum(length(CAST(object AS BLOB))), 0) FROM collection_objects WHERE collection_id = collections.id)`,
];
