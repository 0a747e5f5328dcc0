import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Devices of sample data are marked, and everything of theirs can be removed. */
export const sample = {
  async up(db: Kysely<never>): Promise<void> {
    await sql
      .raw("ALTER TABLE devices ADD COLUMN is_sample INTEGER NOT NULL DEFAULT 0 CHECK (is_sample IN (0, 1))")
      .execute(db);
  },
};
