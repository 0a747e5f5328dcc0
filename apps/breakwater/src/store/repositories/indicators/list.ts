import type { TenantId } from "@breakwater/ocsf";
import { classify, indicatorKinds, type IndicatorKind, isDefanged, refang } from "@breakwater/indicators";
import { type Kysely, type Selectable, sql } from "kysely";
import type { Indicator, IndicatorFilter, IndicatorScope } from "../../indicators.ts";
import { pageSize } from "../../page.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import type { Page, Paged } from "../../store.ts";
import { mentionsOf } from "./mention-rows.ts";

type Row = Selectable<Schema["indicators"]>;

/** The indicators that a source lists now, of the tenant and of the installation. */
export async function listIndicators(
  db: Kysely<Schema>,
  tenant: TenantId,
  filter: IndicatorFilter,
  page: Page,
): Promise<Paged<Indicator>> {
  const limit = pageSize(page.limit);
  const text = filter.text?.trim() ?? "";
  const rows =
    text === ""
      ? await newestFirst(db, tenant, filter, page, limit + 1)
      : await byValue(db, tenant, filter, text, page, limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await withMentions(db, shown),
    nextCursor:
      rows.length > limit && last !== undefined
        ? cursorOf(text === "" ? [last.number] : [last.number, last.kind, last.value])
        : null,
  };
}

export async function getIndicator(
  db: Kysely<Schema>,
  scopes: readonly IndicatorScope[],
  number: number,
): Promise<Indicator | null> {
  const row = await db
    .selectFrom("indicators")
    .selectAll()
    .where("number", "=", number)
    .where("scope", "in", scopes)
    .executeTakeFirst();
  if (row === undefined) return null;
  const [indicator] = await withMentions(db, [row]);
  return indicator ?? null;
}

function newestFirst(
  db: Kysely<Schema>,
  tenant: TenantId,
  filter: IndicatorFilter,
  { cursor }: Page,
  limit: number,
): Promise<readonly Row[]> {
  let query = listed(db, tenant, filter);
  if (filter.kind !== undefined) query = query.where("indicators.kind", "=", filter.kind);
  const [after] = positionOf(cursor);
  if (after !== undefined) query = query.where("indicators.number", "<", Number(after));
  return query.orderBy("indicators.number", "desc").limit(limit).execute();
}

/** Kind by kind in the order of the values, so that the index of values answers it, however many there are. */
async function byValue(
  db: Kysely<Schema>,
  tenant: TenantId,
  filter: IndicatorFilter,
  text: string,
  { cursor }: Page,
  limit: number,
): Promise<readonly Row[]> {
  const found: Row[] = [];
  const [number, afterKind, afterValue] = positionOf(cursor);
  const kinds = filter.kind === undefined ? indicatorKinds : [filter.kind];
  const start = afterKind === undefined ? 0 : kinds.indexOf(String(afterKind) as IndicatorKind);
  for (const kind of kinds.slice(Math.max(start, 0))) {
    const beginning = beginningOf(kind, text);
    let query = listed(db, tenant, filter)
      .where("indicators.kind", "=", kind)
      .where("indicators.value", ">=", beginning)
      .where("indicators.value", "<", `${beginning}\u{10ffff}`);
    if (kind === afterKind)
      query = query.where(
        sql<boolean>`(indicators.value, indicators.number) > (${String(afterValue)}, ${Number(number)})`,
      );
    const rows = await query
      .orderBy("indicators.value")
      .orderBy("indicators.number")
      .limit(limit - found.length)
      .execute();
    found.push(...rows);
    if (found.length >= limit) break;
  }
  return found;
}

function listed(db: Kysely<Schema>, tenant: TenantId, { source }: IndicatorFilter) {
  return db
    .selectFrom("indicators")
    .selectAll("indicators")
    .where("indicators.scope", "in", ["installation", tenant])
    .where((eb) => {
      const mention = eb
        .selectFrom("indicator_mentions as mention")
        .innerJoin("indicator_sources as source", "source.current_import", "mention.import")
        .select("mention.import")
        .where("source.removed_at", "is", null)
        .whereRef("mention.number", "=", "indicators.number");
      return eb.exists(source === undefined ? mention : mention.where("source.id", "=", source));
    });
}

/** What is asked for as values of this kind are kept: defanged or in capitals it is the same value. */
function beginningOf(kind: IndicatorKind, text: string): string {
  const plain = refang(text);
  const whole = classify(plain, isDefanged(text));
  if (whole?.kind === kind) return whole.value;
  return kind === "user-agent" ? plain : plain.toLowerCase();
}

async function withMentions(db: Kysely<Schema>, rows: readonly Row[]): Promise<readonly Indicator[]> {
  const mentions = await mentionsOf(
    db,
    rows.map(({ number }) => number),
  );
  return rows.map((row): Indicator => ({
    number: row.number,
    // Written from these types.
    scope: row.scope as IndicatorScope,
    kind: row.kind as IndicatorKind,
    value: row.value,
    createdAt: row.created_at,
    withdrawn:
      row.withdrawn_at === null
        ? null
        : { at: row.withdrawn_at, by: row.withdrawn_by ?? "", reason: row.withdrawn_reason ?? "" },
    mentions: mentions.get(row.number) ?? [],
  }));
}

function cursorOf(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

const maximumCursor = 8_000;

function positionOf(cursor: string | null): readonly (string | number)[] {
  if (cursor === null) return [];
  try {
    const value: unknown = JSON.parse(
      Buffer.from(cursor.slice(0, maximumCursor), "base64url").toString("utf8"),
    );
    if (Array.isArray(value) && (value.length === 1 || value.length === 3) && Number.isSafeInteger(value[0]))
      return value.map((part) => (typeof part === "number" ? part : String(part)));
  } catch {
    // Answered below.
  }
  throw new StoreError("invalid_cursor", "the cursor is not one that a page of this list gave");
}
