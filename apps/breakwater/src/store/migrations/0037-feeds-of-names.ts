import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Feeds of names: newly registered domains, and those of certificates. */
export const feedsOfNames = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

// A column's CHECK goes with the column; what refers to the table stays as it is.
const statements = [
  `ALTER TABLE feeds ADD COLUMN feed_kind TEXT NOT NULL DEFAULT 'file' CHECK (feed_kind IN ('file', 'taxii', 'misp', 'knowledge', 'csaf', 'names'))`,
  `UPDATE feeds SET feed_kind = kind`,
  `ALTER TABLE feeds DROP COLUMN kind`,
  `ALTER TABLE feeds RENAME COLUMN feed_kind TO kind`,
];
