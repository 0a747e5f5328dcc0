import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Schema } from "../../schema.ts";
import { createSqliteDialect } from "../../sqlite/dialect.ts";
import { unsynced } from "./unsynced.ts";

let folder: string;
let db: Kysely<Schema>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakwater-unsynced-"));
  const database = new DatabaseSync(join(folder, "control.sqlite"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE one (n INTEGER) STRICT");
  db = new Kysely<Schema>({ dialect: createSqliteDialect(database) });
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

/** 1: not after each commit; 2: after each commit. */
async function synchronousOf(connection: Kysely<Schema>): Promise<unknown> {
  const { rows } = await sql<{ readonly synchronous: number }>`PRAGMA synchronous`.execute(connection);
  return rows[0]?.synchronous;
}

test("the disk is waited for again afterwards, and nobody else commits meanwhile", async () => {
  const seen: unknown[] = [];
  const one = () =>
    unsynced(db, (connection) =>
      connection.transaction().execute(async (tx) => {
        seen.push(await synchronousOf(tx));
        await sql`INSERT INTO one VALUES (1)`.execute(tx);
      }),
    );
  const other = () => db.transaction().execute(async (tx) => seen.push(await synchronousOf(tx)));
  await Promise.all([one(), other(), one(), one(), other()]);
  expect(seen).toEqual([1, 2, 1, 1, 2]);
});

test("it is waited for again, too, where the work fails", async () => {
  const failing = unsynced(db, (connection) =>
    connection.transaction().execute(async () => {
      throw new Error("no");
    }),
  );
  await expect(failing).rejects.toThrow("no");
  expect(await synchronousOf(db)).toBe(2);
});
