import type { Kysely } from "kysely";
import type { SourceDescription } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";
import { findSource } from "./finish-import.ts";

/** What others are told of an indicator: where all of it is as before, it is said since then. */
export const toldColumns = [
  "standing",
  "notes",
  "description",
  "tlp",
  "confidence",
  "valid_from",
  "valid_until",
  "external_id",
  "role",
] as const;
/** What holds for all that a source lists: where it changes, all of it is said anew. */
const ofSource = ["licence", "tlp", "confidence"] as const;

/** The import that a new one of this source is compared with; null where all of it is said anew. */
export async function predecessorOf(db: Kysely<Schema>, source: SourceDescription): Promise<number | null> {
  const known = await findSource(db, source.scope, source.name);
  if (known === undefined || ofSource.some((key) => known[key] !== source[key])) return null;
  return known.current_import;
}

/** The import that a staged one is compared with, and when it began to count; null where all of it is said anew. */
export async function comparedWith(
  tx: Kysely<Schema>,
  importNumber: number,
): Promise<{ readonly number: number; readonly appliedAt: number | null } | null> {
  const row = await tx
    .selectFrom("indicator_imports as staged")
    .innerJoin("indicator_imports as import", "import.number", "staged.predecessor")
    .select(["import.number", "import.applied_at"])
    .where("staged.number", "=", importNumber)
    .executeTakeFirst();
  return row === undefined ? null : { number: row.number, appliedAt: row.applied_at };
}

/** That an indicator counts no longer, or again, is told to those who have read past it: later than all that was said before. */
export async function stateAgain(tx: Kysely<Schema>, number: number, now: number): Promise<void> {
  const mentions = tx.selectFrom("indicator_mentions").where("number", "=", number);
  const latest = await mentions.select((eb) => eb.fn.max("stated_at").as("at")).executeTakeFirst();
  const applied = await tx
    .selectFrom("indicator_imports")
    .select((eb) => eb.fn.max("applied_at").as("at"))
    .executeTakeFirst();
  const at = Math.max(now, 1 + (latest?.at ?? 0), 1 + (applied?.at ?? 0));
  await tx.updateTable("indicator_mentions").set({ stated_at: at }).where("number", "=", number).execute();
}
