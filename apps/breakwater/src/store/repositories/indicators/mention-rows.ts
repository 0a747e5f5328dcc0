import type {
  IndicatorKind,
  IndicatorMention,
  KnownIndicator,
  ReadIndicator,
  Tlp,
} from "@breakwater/indicators";
import type { Insertable, Kysely } from "kysely";
import type { Schema } from "../../schema.ts";
import { isOneOf } from "./numbers-in.ts";

const maximumRaw = 500;
const maximumDescription = 1_000;

/** What an import says about an indicator; `import`, `number` and `stated_at` are found where it is stored. */
type SaidColumn = Exclude<keyof Insertable<Schema["indicator_mentions"]>, "import" | "number" | "stated_at">;

export const saidColumns = [
  "standing",
  "notes",
  "shared_with",
  "raw",
  "description",
  "port",
  "tlp",
  "confidence",
  "valid_from",
  "valid_until",
  "external_id",
  "line",
  "field",
  "role",
] as const satisfies readonly SaidColumn[];

/** The columns of what an import says about an indicator; texts of feeds are cut to what a person reads. */
export function toSaid(indicator: ReadIndicator): Readonly<Record<SaidColumn, string | number | null>> {
  return {
    standing: indicator.standing,
    notes: indicator.notes.length === 0 ? "[]" : JSON.stringify(indicator.notes),
    shared_with: indicator.sharedWith,
    raw: cut(indicator.raw, maximumRaw),
    description: cut(indicator.description, maximumDescription),
    port: indicator.port,
    tlp: indicator.tlp,
    confidence: indicator.confidence,
    valid_from: indicator.validFrom,
    valid_until: indicator.validUntil,
    external_id: indicator.externalId === null ? null : cut(indicator.externalId, maximumRaw),
    line: indicator.place.line,
    field: indicator.place.field === null ? null : cut(indicator.place.field, maximumRaw),
    role: indicator.role,
  };
}

function cut(text: string, length: number): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.length <= length ? wellFormed : `${wellFormed.slice(0, length - 1).toWellFormed()}…`;
}

/** What the sources that count now say about these indicators, by number. */
export async function mentionsOf(
  db: Kysely<Schema>,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, readonly IndicatorMention[]>> {
  if (numbers.length === 0) return new Map();
  const rows = await db
    .selectFrom("indicator_mentions as mention")
    .innerJoin("indicator_sources as source", "source.current_import", "mention.import")
    .innerJoin("indicator_imports as import", "import.number", "mention.import")
    .selectAll("mention")
    .select([
      "import.applied_at",
      "source.imported_at",
      "source.name as source_name",
      "source.licence as source_licence",
      "source.tlp as source_tlp",
      "source.confidence as source_confidence",
    ])
    .where("source.removed_at", "is", null)
    .where(isOneOf("mention.number", numbers))
    .orderBy("mention.number")
    .orderBy("source.created_at")
    .orderBy("source.name")
    .execute();
  const byNumber = new Map<number, IndicatorMention[]>();
  for (const row of rows) {
    const mention: IndicatorMention = {
      source: row.source_name,
      licence: row.source_licence,
      description: row.description,
      port: row.port,
      // Written by toMentionRow.
      standing: row.standing as IndicatorMention["standing"],
      notes: JSON.parse(row.notes) as IndicatorMention["notes"],
      sharedWith: row.shared_with,
      tlp: (row.tlp ?? row.source_tlp) as Tlp | null,
      confidence: row.confidence ?? row.source_confidence,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      externalId: row.external_id,
      role: row.role as IndicatorMention["role"],
      statedAt: row.stated_at ?? row.applied_at,
      listedAt: row.imported_at,
    };
    const known = byNumber.get(row.number);
    if (known === undefined) byNumber.set(row.number, [mention]);
    else known.push(mention);
  }
  return byNumber;
}

/** The indicators of these numbers, but for those that were withdrawn; `scope` says whose events they may be matched with. */
export async function knownIndicators(
  db: Kysely<Schema>,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, KnownIndicator & { readonly scope: string }>> {
  if (numbers.length === 0) return new Map();
  const rows = await db
    .selectFrom("indicators")
    .select(["number", "scope", "kind", "value"])
    .where(isOneOf("number", numbers))
    .where("withdrawn_at", "is", null)
    .execute();
  const mentions = await mentionsOf(
    db,
    rows.map(({ number }) => number),
  );
  return new Map(
    rows.map(({ number, scope, kind, value }) => [
      number,
      { scope, kind: kind as IndicatorKind, value, mentions: mentions.get(number) ?? [] },
    ]),
  );
}
