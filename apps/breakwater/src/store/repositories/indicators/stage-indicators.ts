// Written for the machine: a million indicators go through here. The texts of the statements are made once, for a few numbers of rows.
import type { ReadIndicator } from "@breakwater/indicators";
import { CompiledQuery, type Kysely } from "kysely";
import type { IndicatorScope } from "../../indicators.ts";
import type { Schema } from "../../schema.ts";
import { saidColumns, toSaid } from "./mention-rows.ts";
import { comparedWith, toldColumns } from "./stated-times.ts";

/** Rows of one statement: what is left over goes in by the next smaller number, so that few statements are ever prepared. */
const rowCounts = [500, 50, 5, 1] as const;

/** Adds indicators that are new, and what a staged import says of all of them, since when. Of equal values the first counts. */
export async function stageIndicators(
  tx: Kysely<Schema>,
  importNumber: number,
  scope: IndicatorScope,
  indicators: readonly ReadIndicator[],
  now: number,
): Promise<void> {
  const before = await comparedWith(tx, importNumber);
  const run = (text: string, parameters: readonly unknown[]) =>
    tx.executeQuery(CompiledQuery.raw(text, [...parameters]));
  for (let at = 0; at < indicators.length;) {
    const left = indicators.length - at;
    const count = rowCounts.find((one) => one <= left) ?? 1;
    const some = indicators.slice(at, at + count);
    at += count;
    const { created, said, saidAgain } = statementsOf(count);
    const createdRows: unknown[] = [];
    const saidRows: unknown[] = [];
    for (const indicator of some) {
      const { kind, value } = indicator;
      createdRows.push(scope, kind, value, now);
      const columns = toSaid(indicator);
      saidRows.push(kind, value);
      for (const column of saidColumns) saidRows.push(columns[column]);
    }
    await run(created, createdRows);
    if (before === null) await run(said, [...saidRows, importNumber, scope]);
    else await run(saidAgain, [...saidRows, importNumber, before.appliedAt, scope, before.number]);
  }
}

interface Statements {
  readonly created: string;
  readonly said: string;
  readonly saidAgain: string;
}

const statementsByCount = new Map<number, Statements>();

function statementsOf(count: number): Statements {
  const known = statementsByCount.get(count);
  if (known !== undefined) return known;
  const rows = (columns: number) =>
    Array.from({ length: count }, () => `(${Array.from({ length: columns }, () => "?").join(", ")})`).join(
      ", ",
    );
  const columns = saidColumns.join(", ");
  const listed = `WITH listed (kind, value, ${columns}) AS (VALUES ${rows(saidColumns.length + 2)})`;
  const from = saidColumns.map((column) => `listed.${column}`).join(", ");
  // CROSS JOIN keeps the order of the list, so that of equal values the first counts.
  const found = `FROM listed CROSS JOIN indicators AS known ON known.kind = listed.kind AND known.value = listed.value AND known.scope = ?`;
  const isSame = toldColumns.map((column) => `before.${column} IS listed.${column}`).join(" AND ");
  const since = `CASE WHEN before.number IS NOT NULL AND ${isSame} THEN coalesce(before.stated_at, ?) END`;
  const made = {
    created: `INSERT INTO indicators (scope, kind, value, created_at) VALUES ${rows(4)} ON CONFLICT DO NOTHING`,
    said: `${listed} INSERT INTO indicator_mentions (import, number, ${columns}) SELECT ?, known.number, ${from} ${found} WHERE true ON CONFLICT DO NOTHING`,
    saidAgain: `${listed} INSERT INTO indicator_mentions (import, number, ${columns}, stated_at) SELECT ?, known.number, ${from}, ${since} ${found}
      LEFT JOIN indicator_mentions AS before ON before.import = ? AND before.number = known.number WHERE true ON CONFLICT DO NOTHING`,
  };
  statementsByCount.set(count, made);
  return made;
}
