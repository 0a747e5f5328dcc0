import type { LeftOut, LeftOutReason } from "@breakwater/indicators";
import { type Kysely, sql } from "kysely";
import type { IndicatorScope, LeftOutFilter, PlacedLeftOut } from "../../indicators.ts";
import { pageSize } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import type { Page, Paged } from "../../store.ts";

/** Adds what a staged import left out: one parameter, so that the statement is the same for any number of rows. */
export async function stageLeftOut(
  tx: Kysely<Schema>,
  importNumber: number,
  leftOut: readonly PlacedLeftOut[],
): Promise<void> {
  if (leftOut.length === 0) return;
  const rows = leftOut.map(({ position, reason, place, text, detail }) => [
    position,
    reason,
    place.line,
    place.field,
    text,
    detail,
  ]);
  await sql`INSERT INTO indicator_left_out (import, position, reason, line, field, text, detail)
    SELECT ${importNumber}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
    FROM json_each(${JSON.stringify(rows)})`.execute(tx);
}

export async function listLeftOut(
  db: Kysely<Schema>,
  scopes: readonly IndicatorScope[],
  source: string,
  filter: LeftOutFilter,
  page: Page,
): Promise<Paged<LeftOut>> {
  const limit = pageSize(page.limit);
  let query = db
    .selectFrom("indicator_left_out as row")
    .innerJoin("indicator_sources as source", "source.current_import", "row.import")
    .selectAll("row")
    .where("source.id", "=", source)
    .where("source.scope", "in", scopes)
    .where("source.removed_at", "is", null)
    .where("row.position", ">", positionOf(page.cursor));
  if (filter.reason !== undefined) query = query.where("row.reason", "=", filter.reason);
  if (filter.text !== undefined)
    query = query.where(sql<boolean>`instr(lower(row.text), lower(${filter.text})) > 0`);
  const rows = await query
    .orderBy("row.position")
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(({ reason, line, field, text, detail }) => ({
      // Written from this type.
      reason: reason as LeftOutReason,
      place: { line, field },
      text,
      detail,
    })),
    nextCursor: rows.length > limit ? String(shown.at(-1)?.position) : null,
  };
}

/** Deletes a part of what an import left out; false where nothing was left of it. */
export async function purgeLeftOut(tx: Kysely<Schema>, importNumber: number, many: number): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("indicator_left_out")
    .where("import", "=", importNumber)
    .where("position", "in", (eb) =>
      eb
        .selectFrom("indicator_left_out")
        .select("position")
        .where("import", "=", importNumber)
        .orderBy("position")
        .limit(many),
    )
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

function positionOf(cursor: string | null): number {
  if (cursor === null) return -1;
  if (/^[0-9]{1,15}$/.test(cursor)) return Number(cursor);
  throw new StoreError("invalid_cursor", "the cursor is not one that a page of this list gave");
}
