import type { TenantId } from "@breakwater/ocsf";
import type { Kysely } from "kysely";
import type { Schema } from "../../schema.ts";
import { bumpDecisions } from "../decisions/revision.ts";
import { bumpRevision } from "./finish-import.ts";
import { purgeLeftOut } from "./left-out.ts";
import { isOneOf } from "./numbers-in.ts";

/** Sets in memory learn what an import took away by what it had listed; they need it no longer than this. */
const afterwardsMs = 10 * 60_000;
/** A staged import that is older was left by a process that ended. */
const stagedMs = 24 * 3_600_000;
const rowsAtOnce = 2_000;

/** Deletes a part of what no longer counts; false once nothing is left. Small, so that nobody who writes waits long. */
export async function purgeSome(db: Kysely<Schema>, now: number): Promise<boolean> {
  await db
    .updateTable("indicator_imports")
    .set({ state: "over", ended_at: now - afterwardsMs })
    .where("state", "=", "staged")
    .where("started_at", "<", now - stagedMs)
    .execute();
  const over = await db
    .selectFrom("indicator_imports")
    .select("number")
    .where("state", "=", "over")
    .where("ended_at", "<=", now - afterwardsMs)
    .orderBy("number")
    .executeTakeFirst();
  return over !== undefined && (await purgeImport(db, over.number));
}

async function purgeImport(db: Kysely<Schema>, number: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const mentioned = await tx
      .selectFrom("indicator_mentions")
      .select("number")
      .where("import", "=", number)
      .limit(rowsAtOnce)
      .execute();
    if (mentioned.length === 0) {
      if (await purgeLeftOut(tx, number, rowsAtOnce)) return true;
      await tx.deleteFrom("indicator_imports").where("number", "=", number).execute();
      return true;
    }
    const numbers = mentioned.map((one) => one.number);
    await tx
      .deleteFrom("indicator_mentions")
      .where("import", "=", number)
      .where(isOneOf("number", numbers))
      .execute();
    // What somebody withdrew stays: it must not come back as new with the next import.
    await tx
      .deleteFrom("indicators")
      .where(isOneOf("number", numbers))
      .where("withdrawn_at", "is", null)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("indicator_mentions")
              .select("indicator_mentions.import")
              .whereRef("indicator_mentions.number", "=", "indicators.number"),
          ),
        ),
      )
      .execute();
    return true;
  });
}

/** Deletes all indicators and sources that are a tenant's own; part of the transaction that deletes the tenant's data. */
export async function purgeOwnIndicators(tx: Kysely<Schema>, tenant: TenantId): Promise<void> {
  const imports = tx.selectFrom("indicator_imports").select("number").where("scope", "=", tenant);
  for (const table of ["indicator_mentions", "indicator_left_out"] as const)
    await tx.deleteFrom(table).where("import", "in", imports).execute();
  for (const table of [
    "indicators",
    "indicator_imports",
    "indicator_sources",
    "ageing_rules",
    "warninglists",
    "indicator_overrides",
  ] as const)
    await tx.deleteFrom(table).where("scope", "=", tenant).execute();
  await bumpDecisions(tx, "warninglists");
  await bumpRevision(tx);
}
