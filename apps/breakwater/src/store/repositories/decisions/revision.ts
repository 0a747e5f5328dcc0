import { type Kysely, sql } from "kysely";
import type { Schema } from "../../schema.ts";

/** Says that what indicators are decided by has changed; part of the transaction that changes it. */
export async function bumpDecisions(
  tx: Kysely<Schema>,
  what: "warninglists" | "other" = "other",
): Promise<void> {
  const changed = tx.updateTable("decision_revision").set({ revision: sql`revision + 1` });
  await (what === "warninglists" ? changed.set({ warninglists: sql`warninglists + 1` }) : changed).execute();
}
