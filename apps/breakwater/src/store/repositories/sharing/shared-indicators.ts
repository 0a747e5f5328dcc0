import type { IndicatorKind, IndicatorRole, Note, Tlp } from "@breakwater/indicators";
import type { TenantId } from "@breakwater/ocsf";
import { type Kysely, sql } from "kysely";
import type { Schema } from "../../schema.ts";
import type { IndicatorPlace, Ordered, SharedIndicator, SharedSource } from "../../sharing.ts";

type Source = SharedSource & { readonly import: number };

export async function sharedSources(db: Kysely<Schema>, tenant: TenantId): Promise<readonly Source[]> {
  const rows = await db
    .selectFrom("indicator_sources as source")
    .innerJoin("indicator_imports as import", "import.number", "source.current_import")
    .select(["source.id", "source.name", "source.licence", "source.created_at"])
    .select(["import.number", "import.applied_at", "import.started_at"])
    .where("source.scope", "in", ["installation", tenant])
    .where("source.removed_at", "is", null)
    .orderBy("source.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    licence: row.licence,
    createdAt: row.created_at,
    appliedAt: row.applied_at ?? row.started_at,
    import: row.number,
  }));
}

/**
 * Each source has its mentions in the order of time in an index; so many of each are read as the page may hold, and the first of all are
 * the page.
 */
export async function sharedIndicators(
  db: Kysely<Schema>,
  sources: readonly SharedSource[],
  after: IndicatorPlace,
  limit: number,
): Promise<Ordered<SharedIndicator, IndicatorPlace>> {
  const found: Key[] = [];
  // Only `sharedSources` makes them.
  for (const source of sources as readonly Source[]) found.push(...(await keysOf(db, source, after, limit)));
  found.sort(compareKeys);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await described(db, page),
    next:
      found.length < limit || last === undefined
        ? null
        : { time: last.time, source: last.source.id, number: last.number },
  };
}

export async function sharedIndicator(
  db: Kysely<Schema>,
  source: SharedSource,
  number: number,
): Promise<SharedIndicator | null> {
  const [one] = await described(db, [{ source: source as Source, time: 0, number }]);
  return one ?? null;
}

interface Key {
  readonly source: Source;
  readonly time: number;
  readonly number: number;
}

function compareKeys(a: Key, b: Key): number {
  if (a.time !== b.time) return a.time - b.time;
  return a.source.id === b.source.id ? a.number - b.number : a.source.id < b.source.id ? -1 : 1;
}

async function keysOf(
  db: Kysely<Schema>,
  source: Source,
  after: IndicatorPlace,
  limit: number,
): Promise<readonly Key[]> {
  // Of those of the same time: all of a source that comes later, none of one that came before.
  const floor =
    source.id === after.source ? after.number : source.id > after.source ? -1 : Number.MAX_SAFE_INTEGER;
  const mentions = db
    .selectFrom("indicator_mentions")
    .select(["number", "stated_at"])
    .where("import", "=", source.import)
    .limit(limit);
  const timed = await mentions
    .where("stated_at", "is not", null)
    .where(sql<boolean>`(stated_at, number) > (${after.time}, ${floor})`)
    .orderBy("stated_at")
    .orderBy("number")
    .execute();
  // All that have no time of their own are as old as the import.
  const begin = source.appliedAt > after.time ? -1 : source.appliedAt === after.time ? floor : null;
  const rest =
    begin === null
      ? []
      : await mentions.where("stated_at", "is", null).where("number", ">", begin).orderBy("number").execute();
  return [...timed, ...rest].map(({ number, stated_at: time }) => ({
    source,
    number,
    time: time ?? source.appliedAt,
  }));
}

async function described(db: Kysely<Schema>, keys: readonly Key[]): Promise<readonly SharedIndicator[]> {
  if (keys.length === 0) return [];
  const wanted = JSON.stringify(keys.map(({ source, number }) => [source.import, number]));
  const rows = await db
    .selectFrom(
      sql<{
        import: number;
        number: number;
        place: number;
      }>`(select value ->> 0 as import, value ->> 1 as number, key as place from json_each(${wanted}))`.as(
        "wanted",
      ),
    )
    .innerJoin("indicator_mentions as mention", (join) =>
      join.onRef("mention.import", "=", "wanted.import").onRef("mention.number", "=", "wanted.number"),
    )
    .innerJoin("indicators as indicator", "indicator.number", "mention.number")
    .innerJoin("indicator_sources as source", "source.current_import", "mention.import")
    .selectAll("mention")
    .select([
      "wanted.place",
      "indicator.kind",
      "indicator.value",
      "indicator.created_at",
      "indicator.withdrawn_at",
    ])
    .select(["source.tlp as source_tlp", "source.confidence as source_confidence"])
    .where("mention.standing", "!=", "never-alone")
    .orderBy("wanted.place")
    .execute();
  return rows.flatMap((row) => {
    const source = keys[row.place]?.source;
    return source === undefined ? [] : [toShared(row, source)];
  });
}

function toShared(
  row: Omit<Schema["indicator_mentions"], "stated_at"> & {
    readonly stated_at: number | null;
    readonly kind: string;
    readonly value: string;
    readonly created_at: number;
    readonly withdrawn_at: number | null;
    readonly source_tlp: string | null;
    readonly source_confidence: number | null;
  },
  source: Source,
): SharedIndicator {
  const statedAt = row.stated_at ?? source.appliedAt;
  return {
    source,
    number: row.number,
    // Written from these types.
    kind: row.kind as IndicatorKind,
    value: row.value,
    createdAt: Math.min(row.created_at, statedAt),
    statedAt,
    description: row.description,
    notes: JSON.parse(row.notes) as readonly Note[],
    tlp: (row.tlp ?? row.source_tlp) as Tlp | null,
    confidence: row.confidence ?? row.source_confidence,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    externalId: row.external_id,
    role: row.role as IndicatorRole | null,
    isWithdrawn: row.withdrawn_at !== null,
  };
}
