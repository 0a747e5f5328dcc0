import type { TenantId } from "@breakwater/ocsf";
import { type Kysely, sql } from "kysely";
import type { Schema } from "../../schema.ts";
import { insertHunt } from "./hunt-rows.ts";

/** What a hunt for news is made of. */
interface News {
  /** `installation`, or the tenant whose own it is. */
  readonly scope: string;
  /** What it is for, in a person's words: the source, or the value. */
  readonly title: string;
  readonly now: number;
  readonly newId: () => string;
}

/**
 * Sets down, in the transaction that makes an import count, what it lists that its source did not list before, and a hunt for
 * it in every tenant whose events it may be matched with.
 */
export async function huntForNews(
  tx: Kysely<Schema>,
  { importNumber, before, ...news }: News & { readonly importNumber: number; readonly before: number | null },
): Promise<void> {
  await sql`INSERT INTO indicator_news (import, number)
    SELECT import, number FROM indicator_mentions AS listed WHERE import = ${importNumber} AND standing <> 'never-alone'
    AND NOT EXISTS (SELECT 1 FROM indicator_mentions AS earlier WHERE earlier.import = ${before ?? -1} AND earlier.number = listed.number)`.execute(
    tx,
  );
  const { count } = await tx
    .selectFrom("indicator_news")
    .where("import", "=", importNumber)
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  await insertNewsHunts(tx, news, importNumber, Number(count));
}

/** An indicator that counts again: what came while it did not is looked through. Its news have the number of no import. */
export async function huntForRestored(
  tx: Kysely<Schema>,
  { number, ...news }: News & { readonly number: number },
): Promise<void> {
  await tx
    .insertInto("indicator_news")
    .values({ import: -number, number })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await insertNewsHunts(tx, news, -number, 1);
}

async function insertNewsHunts(
  tx: Kysely<Schema>,
  { scope, title, now, newId }: News,
  importNumber: number,
  count: number,
): Promise<void> {
  if (count === 0) return;
  for (const tenant of await tenantsOf(tx, scope))
    await insertHunt(tx, {
      id: newId(),
      tenant,
      title,
      subject: { kind: "indicators", import: importNumber, source: title, count },
      from: null,
      to: null,
      timeField: "time",
      repeatDays: null,
      origin: "new-indicators",
      createdBy: "Breakwater",
      createdAt: now,
    });
}

/** Tenants that there are, of everybody (`installation`) or the one. */
export async function tenantsOf(tx: Kysely<Schema>, scope: string): Promise<readonly TenantId[]> {
  let query = tx.selectFrom("tenants").select("id").where("removed_at", "is", null);
  if (scope !== "installation") query = query.where("id", "=", scope);
  return (await query.execute()).map(({ id }) => id as TenantId);
}
