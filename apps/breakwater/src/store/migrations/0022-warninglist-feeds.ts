import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Feeds of warning lists: what such a list does when it first comes. */
export const warninglistFeeds = {
  async up(db: Kysely<never>): Promise<void> {
    await sql
      .raw(
        "ALTER TABLE feeds ADD COLUMN warninglist_action TEXT CHECK (warninglist_action IN ('ignore', 'inform', 'lower'))",
      )
      .execute(db);
  },
};
