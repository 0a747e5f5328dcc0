import type { Tlp } from "@breakwater/indicators";
import type { Kysely, Selectable } from "kysely";
import type { JsonObject } from "../../../platform/canonical-json.ts";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger } from "../../audit/ledger.ts";
import type { Actor } from "../../identity.ts";
import type { IndicatorScope, IndicatorSource, Reliability, SourceKind } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";
import { bumpRevision, logOf } from "./finish-import.ts";

type Row = Selectable<Schema["indicator_sources"]> & {
  readonly indicator_count: number | null;
  readonly summary: string | null;
};

export async function listSources(
  db: Kysely<Schema>,
  scopes: readonly IndicatorScope[],
): Promise<readonly IndicatorSource[]> {
  const rows = await select(db, scopes).orderBy("source.name").orderBy("source.id").execute();
  return rows.map(toSource);
}

export async function getSource(
  db: Kysely<Schema>,
  scopes: readonly IndicatorScope[],
  id: string,
): Promise<IndicatorSource | null> {
  const row = await select(db, scopes).where("source.id", "=", id).executeTakeFirst();
  return row === undefined ? null : toSource(row);
}

function select(db: Kysely<Schema>, scopes: readonly IndicatorScope[]) {
  return db
    .selectFrom("indicator_sources as source")
    .leftJoin("indicator_imports as import", "import.number", "source.current_import")
    .selectAll("source")
    .select(["import.indicator_count", "import.summary"])
    .where("source.scope", "in", scopes)
    .where("source.removed_at", "is", null);
}

/** What a source listed counts no longer, unless another source lists it, too. */
export async function removeSource(
  { ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock },
  by: Actor,
  scope: IndicatorScope,
  id: string,
): Promise<boolean> {
  return ledger.change(by, async (tx, record) => {
    const source = await select(tx, [scope]).where("source.id", "=", id).executeTakeFirst();
    if (source === undefined) return false;
    const now = clock.now();
    await tx
      .updateTable("indicator_sources")
      .set({ removed_at: now, current_import: null })
      .where("id", "=", id)
      .execute();
    if (source.current_import !== null)
      await tx
        .updateTable("indicator_imports")
        .set({ state: "over", ended_at: now })
        .where("number", "=", source.current_import)
        .execute();
    await bumpRevision(tx);
    await record({
      tenant: logOf(scope),
      action: "indicators.remove-source",
      object: { kind: "indicator-source", id, name: source.name },
      details: { removed: source.indicator_count ?? 0, digest: source.digest },
    });
    return true;
  });
}

function toSource(row: Row): IndicatorSource {
  return {
    id: row.id,
    // Written from these types; the table's checks hold others off.
    scope: row.scope as IndicatorScope,
    name: row.name,
    kind: row.kind as SourceKind,
    licence: row.licence,
    tlp: row.tlp as Tlp | null,
    confidence: row.confidence,
    reliability: row.reliability as Reliability | null,
    createdAt: row.created_at,
    importedAt: row.imported_at,
    digest: row.digest,
    count: row.indicator_count ?? 0,
    summary: row.summary === null ? null : (JSON.parse(row.summary) as JsonObject),
    problem: row.problem === null ? null : { text: row.problem, at: row.problem_at ?? 0 },
  };
}
