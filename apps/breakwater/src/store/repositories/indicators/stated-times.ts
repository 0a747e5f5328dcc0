import type { Insertable, Kysely } from "kysely";
import type { SourceDescription } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";
import { findSource } from "./finish-import.ts";
import { isOneOf } from "./numbers-in.ts";

type MentionRow = Insertable<Schema["indicator_mentions"]>;

/** What others are told of an indicator: where all of it is as before, it is said since then. */
const told = [
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

/** Mentions of a staged import with the time since which its source says the same of the indicator. */
export async function withTimes(
  tx: Kysely<Schema>,
  importNumber: number,
  mentions: readonly MentionRow[],
): Promise<readonly MentionRow[]> {
  const numbers = mentions.map(({ number }) => number);
  const earlier = await tx
    .selectFrom("indicator_imports as staged")
    .innerJoin("indicator_mentions as mention", "mention.import", "staged.predecessor")
    .innerJoin("indicator_imports as import", "import.number", "staged.predecessor")
    .select(["mention.number", ...told.map((column) => `mention.${column}` as const)])
    .select((eb) => eb.fn.coalesce("mention.stated_at", "import.applied_at").as("since"))
    .where("staged.number", "=", importNumber)
    .where(isOneOf("mention.number", numbers))
    .execute();
  const byNumber = new Map(earlier.map((one) => [one.number, one]));
  return mentions.map((mention) => {
    const before = byNumber.get(mention.number);
    const isSame = before !== undefined && told.every((column) => before[column] === mention[column]);
    return { ...mention, stated_at: isSame ? before.since : null };
  });
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
