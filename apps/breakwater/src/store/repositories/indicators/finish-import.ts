import type { TenantId } from "@breakwater/ocsf";
import { type Kysely, type Selectable, sql } from "kysely";
import type { Clock } from "../../../platform/clock.ts";
import type { Ledger, RecordChange } from "../../audit/ledger.ts";
import type { Actor } from "../../identity.ts";
import type { ImportOutcome, IndicatorImports, IndicatorScope, SourceDescription } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";
import { StoreError } from "../../store-error.ts";
import { huntForNews } from "../hunts/hunt-news.ts";

/** A source that listed at least so many and now lists less than a tenth has lost most of its list. */
const worthKeeping = 100;
const shrunkBelow = 0.1;
const maximumSources = 1_000;

interface Means {
  readonly db: Kysely<Schema>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly newId: () => string;
}

type Source = Selectable<Schema["indicator_sources"]>;
type About = Parameters<IndicatorImports["finish"]>[3];

/** How a staged import compares with the one that counts. */
interface Comparison {
  /** The import that was compared with. */
  readonly before: number | null;
  readonly count: number;
  readonly kept: number;
  readonly previous: number;
}

/** Makes a staged import count, in one small transaction: what is large was compared before it. */
export async function finishImport(
  { db, ledger, clock, newId }: Means,
  by: Actor,
  number: number,
  description: SourceDescription,
  about: About,
): Promise<ImportOutcome> {
  const { scope, name } = description;
  for (;;) {
    const compared = await compare(db, number, (await findSource(db, scope, name))?.current_import ?? null);
    const { count, previous } = compared;
    if (!about.force && previous >= worthKeeping && count < previous * shrunkBelow)
      return { kind: "shrunk", before: previous, now: count };
    const outcome = await ledger.change(by, async (tx, record) => {
      const source = await findSource(tx, scope, name);
      // Another import of the same source was faster: compare with that.
      if ((source?.current_import ?? null) !== compared.before) return null;
      const id = source?.id ?? (await insertSource(tx, description, newId(), clock.now()));
      await apply(tx, number, id, description, about, compared, clock.now());
      const { before } = compared;
      await huntForNews(tx, { scope, importNumber: number, before, title: name, now: clock.now(), newId });
      return recordImport(record, id, number, description, about, compared, source);
    });
    if (outcome !== null) return outcome;
  }
}

async function compare(db: Kysely<Schema>, number: number, before: number | null): Promise<Comparison> {
  const count = await countMentions(db, number);
  if (before === null) return { before, count, kept: 0, previous: 0 };
  const { kept } = await db
    .selectFrom("indicator_mentions as now")
    .innerJoin("indicator_mentions as then", (join) =>
      join.onRef("then.number", "=", "now.number").on("then.import", "=", before),
    )
    .where("now.import", "=", number)
    .select((eb) => eb.fn.countAll<number | string>().as("kept"))
    .executeTakeFirstOrThrow();
  return { before, count, kept: Number(kept), previous: await countMentions(db, before) };
}

async function countMentions(db: Kysely<Schema>, number: number): Promise<number> {
  const { count } = await db
    .selectFrom("indicator_mentions")
    .where("import", "=", number)
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export function findSource(
  db: Kysely<Schema>,
  scope: IndicatorScope,
  name: string,
): Promise<Source | undefined> {
  return db
    .selectFrom("indicator_sources")
    .selectAll()
    .where("scope", "=", scope)
    .where("name", "=", name)
    .where("removed_at", "is", null)
    .executeTakeFirst();
}

async function insertSource(
  tx: Kysely<Schema>,
  { scope, name, kind, licence, tlp, confidence, reliability }: SourceDescription,
  id: string,
  now: number,
): Promise<string> {
  const { count } = await tx
    .selectFrom("indicator_sources")
    .where("scope", "=", scope)
    .where("removed_at", "is", null)
    .select((eb) => eb.fn.countAll<number | string>().as("count"))
    .executeTakeFirstOrThrow();
  if (Number(count) >= maximumSources)
    throw new StoreError("too_many", `there are ${maximumSources} sources, which is as many as there may be`);
  await tx
    .insertInto("indicator_sources")
    .values({
      id,
      scope,
      name,
      kind,
      licence,
      tlp,
      confidence,
      reliability,
      digest: null,
      current_import: null,
      created_at: now,
      imported_at: null,
      problem: null,
      problem_at: null,
      removed_at: null,
    })
    .execute();
  return id;
}

async function apply(
  tx: Kysely<Schema>,
  number: number,
  source: string,
  { kind, licence, tlp, confidence, reliability }: SourceDescription,
  { file, summary }: About,
  { before, count }: Comparison,
  now: number,
): Promise<void> {
  if (before !== null)
    await tx
      .updateTable("indicator_imports")
      .set({ state: "over", ended_at: now })
      .where("number", "=", before)
      .execute();
  await tx
    .updateTable("indicator_imports")
    .set({
      state: "current",
      source_id: source,
      indicator_count: count,
      summary: JSON.stringify(summary),
      // Never twice the same: whoever has read up to this time has read all that is as old.
      applied_at: sql`max(${now}, 1 + (select coalesce(max(applied_at), 0) from indicator_imports))`,
    })
    .where("number", "=", number)
    .execute();
  await tx
    .updateTable("indicator_sources")
    .set({
      kind,
      licence,
      tlp,
      confidence,
      reliability,
      digest: file.digest,
      current_import: number,
      imported_at: now,
      problem: null,
      problem_at: null,
    })
    .where("id", "=", source)
    .execute();
  await bumpRevision(tx);
}

async function recordImport(
  record: RecordChange,
  source: string,
  number: number,
  { scope, name, licence, tlp, confidence, reliability }: SourceDescription,
  { file }: About,
  { count, kept, previous }: Comparison,
  before: Source | undefined,
): Promise<ImportOutcome> {
  const change = { added: count - kept, kept, removed: previous - kept };
  await record({
    tenant: logOf(scope),
    action: "indicators.import",
    object: { kind: "indicator-source", id: source, name },
    details: {
      ...change,
      import: number,
      format: file.format,
      digest: file.digest,
      licence,
      tlp,
      confidence,
      reliability,
      digest_before: before?.digest ?? null,
    },
  });
  return { kind: "applied", source, ...change };
}

/** Says that what counts has changed; part of the transaction that changes it. */
export async function bumpRevision(tx: Kysely<Schema>): Promise<void> {
  await tx
    .updateTable("indicator_revision")
    .set({ revision: sql`revision + 1` })
    .execute();
}

/** The log that a change of this scope belongs in. */
export function logOf(scope: IndicatorScope): TenantId | null {
  return scope === "installation" ? null : scope;
}
