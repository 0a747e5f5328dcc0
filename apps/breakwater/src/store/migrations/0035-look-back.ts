import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What came of looking for a watched name in all that was ever seen; null while that is to be done. */
export const lookBack = {
  async up(db: Kysely<never>): Promise<void> {
    await sql.raw("ALTER TABLE watched_names ADD COLUMN looked_back TEXT").execute(db);
  },
};
