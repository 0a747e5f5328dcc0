import type { Kysely } from "kysely";
import { sql } from "kysely";

/** Hunts of a search that somebody wrote, beside those of rules, indicators, values and patterns. */
export const huntKinds = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

// A column's CHECK goes with the column; what refers to the table stays as it is.
const statements = [
  `ALTER TABLE hunts ADD COLUMN subject_kind TEXT NOT NULL DEFAULT 'rules' CHECK (subject_kind IN ('rules', 'indicators', 'values', 'pattern', 'query'))`,
  `UPDATE hunts SET subject_kind = kind`,
  `ALTER TABLE hunts DROP COLUMN kind`,
  `ALTER TABLE hunts RENAME COLUMN subject_kind TO kind`,
];
