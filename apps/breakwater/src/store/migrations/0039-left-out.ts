import type { Kysely } from "kysely";
import { sql } from "kysely";

/** What an import of indicators left out, and why: its counts and the first of it were kept already. */
export const leftOut = {
  async up(db: Kysely<never>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const statements = [
  `CREATE TABLE indicator_left_out (
    import INTEGER NOT NULL REFERENCES indicator_imports (number), position INTEGER NOT NULL, reason TEXT NOT NULL, line INTEGER NOT NULL,
    field TEXT, text TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (import, position)) STRICT, WITHOUT ROWID`,
  `CREATE INDEX indicator_left_out_by_reason ON indicator_left_out (import, reason, position)`,
  // Of imports that were made before: what their summaries have.
  `INSERT INTO indicator_left_out (import, position, reason, line, field, text, detail)
    SELECT import.number, item.key, item.value ->> 'reason', item.value ->> 'line', item.value ->> 'field', item.value ->> 'text', item.value ->> 'detail'
    FROM indicator_imports AS import, json_each(import.summary, '$.left_out_items') AS item WHERE import.state = 'current'`,
];
