import { type Kysely, sql } from "kysely";
import type { Schema } from "../../schema.ts";

/**
 * What is staged counts for nothing until `finish`, whose commit syncs the log with all that stands in it: the disk is not
 * waited for after each part. A loss of power may take the last parts, and the import that they belong to with them; the
 * database is whole in any case (SQLite, "PRAGMA synchronous"). Nobody else has the connection meanwhile.
 */
export function unsynced(
  db: Kysely<Schema>,
  work: (connection: Kysely<Schema>) => Promise<void>,
): Promise<void> {
  return db.connection().execute(async (connection) => {
    await sql`PRAGMA synchronous = NORMAL`.execute(connection);
    try {
      await work(connection);
    } finally {
      await sql`PRAGMA synchronous = FULL`.execute(connection);
    }
  });
}
