import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Since when a source says what it says of an indicator, and what others may read in that order. */
export const sharing = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  // When an import began to count; each later than the one before. What it says anew is said since then.
  `ALTER TABLE indicator_imports ADD COLUMN applied_at INTEGER`,
  // The import whose words are looked at when this one is staged: what is said again is said since then.
  `ALTER TABLE indicator_imports ADD COLUMN predecessor INTEGER`,
  `UPDATE indicator_imports SET applied_at = coalesce((SELECT max(imported_at) FROM indicator_sources WHERE current_import = number), started_at)
    WHERE state = 'current'`,
  // NULL: since its import began to count.
  `ALTER TABLE indicator_mentions ADD COLUMN stated_at INTEGER`,
  `CREATE INDEX indicator_mentions_by_time ON indicator_mentions (import, stated_at, number)`,
  `CREATE INDEX findings_of_indicators ON findings (tenant_id, updated_at, id) WHERE indicator IS NOT NULL`,
];
