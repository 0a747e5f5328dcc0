import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { IndicatorKind, SetEntry } from "@breakwater/indicators";

/** An import that counts, and whose indicators it lists. */
export interface CurrentImport {
  readonly number: number;
  readonly scope: string;
}

const current = `SELECT current_import FROM indicator_sources WHERE removed_at IS NULL AND current_import IS NOT NULL`;
/** Something that counts lists it, and thinks it worth a finding on its own. */
const isListed = `EXISTS (SELECT 1 FROM indicator_mentions AS mention JOIN indicator_sources AS source ON source.current_import = mention.import
  WHERE mention.number = indicators.number AND mention.standing <> 'never-alone' AND source.removed_at IS NULL)`;

const queries = {
  revision: `SELECT revision FROM indicator_revision`,
  current: `SELECT current_import AS number, scope FROM indicator_sources WHERE current_import IN (${current})`,
  maximum: `SELECT max(number) AS number FROM indicators`,
  ofScope: `SELECT number, kind, value FROM indicators WHERE scope = ? AND withdrawn_at IS NULL AND ${isListed} AND number > ? ORDER BY number LIMIT ?`,
  ofImport: `SELECT indicators.number, kind, value FROM indicator_mentions AS listed JOIN indicators ON indicators.number = listed.number
    WHERE listed.import = ? AND listed.standing <> 'never-alone' AND withdrawn_at IS NULL AND listed.number > ? ORDER BY listed.number LIMIT ?`,
  // The index of what was withdrawn is small, and that of all indicators is not.
  numbersOf: `SELECT number FROM indicator_mentions AS listed WHERE import = ? AND standing <> 'never-alone' AND number > ? AND NOT EXISTS
    (SELECT 1 FROM indicators INDEXED BY indicators_withdrawn WHERE indicators.number = listed.number AND withdrawn_at IS NOT NULL)
    ORDER BY number LIMIT ?`,
  lostBy: `SELECT indicators.number, kind, value FROM indicator_mentions AS listed JOIN indicators ON indicators.number = listed.number
    WHERE listed.import = ? AND NOT ${isListed}`,
  withdrawn: `SELECT number, kind, value FROM indicators WHERE withdrawn_at IS NOT NULL`,
  one: `SELECT number, kind, value, scope FROM indicators WHERE number = ? AND withdrawn_at IS NULL AND ${isListed}`,
} as const;

/**
 * What indicators count, read beside whoever writes: from a connection of its own, in small parts, so that ten million of them
 * are never held at once.
 */
export class ActiveIndicators implements Disposable {
  readonly #database: DatabaseSync;
  readonly #statements: Readonly<Record<keyof typeof queries, StatementSync>>;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true });
    this.#database.exec("PRAGMA busy_timeout = 5000");
    const prepare = (name: keyof typeof queries) => {
      const statement = this.#database.prepare(queries[name]);
      // Of a million rows, making objects takes a third of the time.
      statement.setReturnArrays(true);
      return statement;
    };
    this.#statements = {
      revision: prepare("revision"),
      current: prepare("current"),
      maximum: prepare("maximum"),
      ofScope: prepare("ofScope"),
      ofImport: prepare("ofImport"),
      numbersOf: prepare("numbersOf"),
      lostBy: prepare("lostBy"),
      withdrawn: prepare("withdrawn"),
      one: prepare("one"),
    };
  }

  /** All that `work` reads is of one moment. */
  snapshot<T>(work: () => T): T {
    this.#database.exec("BEGIN");
    try {
      return work();
    } finally {
      this.#database.exec("COMMIT");
    }
  }

  get revision(): number {
    return numberOf(this.#first("revision"));
  }

  get maximumNumber(): number {
    return numberOf(this.#first("maximum"));
  }

  currentImports(): readonly CurrentImport[] {
    const rows = this.#statements.current.all() as unknown as readonly Row[];
    return rows.map(([number, scope]) => ({ number: numberOf(number), scope: String(scope) }));
  }

  ofScope(scope: string): Iterable<SetEntry> {
    return entriesOf(this.#inParts("ofScope", scope));
  }

  ofImport(number: number): Iterable<SetEntry> {
    return entriesOf(this.#inParts("ofImport", number));
  }

  /** The numbers of what `ofImport` gives. */
  *numbersOfImport(number: number): Iterable<number> {
    for (const part of this.#inParts("numbersOf", number)) for (const [one] of part) yield numberOf(one);
  }

  /** Of what an import listed, that which nothing lists any more. */
  lostBy(number: number): Iterable<SetEntry> {
    return this.#entries("lostBy", number);
  }

  /** What somebody withdrew. */
  withdrawn(): Iterable<SetEntry> {
    return this.#entries("withdrawn");
  }

  /** Those of these indicators that count, with their scope. */
  *ofNumbers(numbers: Iterable<number>): Iterable<SetEntry & { readonly scope: string }> {
    for (const number of numbers) {
      const row = this.#statements.one.get(number) as Row | undefined;
      if (row !== undefined) yield { ...entryOf(row), scope: String(row[3]) };
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  *#entries(name: keyof typeof queries, ...parameters: readonly SQLInputValue[]): Iterable<SetEntry> {
    for (const row of this.#rows(name, ...parameters)) yield entryOf(row);
  }

  /** In the order of the numbers. A part is fetched in half the time of as many single rows, and is never large. */
  *#inParts(name: "ofScope" | "ofImport" | "numbersOf", of: SQLInputValue): Iterable<readonly Row[]> {
    let after = -1;
    for (;;) {
      const rows = this.#statements[name].all(of, after, rowsAtOnce) as unknown as readonly Row[];
      yield rows;
      if (rows.length < rowsAtOnce) return;
      after = numberOf(rows.at(-1)?.[0]);
    }
  }

  /** The statements give arrays. */
  #rows(name: keyof typeof queries, ...parameters: readonly SQLInputValue[]): Iterable<Row> {
    return this.#statements[name].iterate(...parameters) as unknown as Iterable<Row>;
  }

  /** The only value of the only row. */
  #first(name: keyof typeof queries): unknown {
    return (this.#statements[name].get() as Row | undefined)?.[0];
  }
}

type Row = readonly unknown[];

const rowsAtOnce = 2_000;

function* entriesOf(parts: Iterable<readonly Row[]>): Iterable<SetEntry> {
  for (const part of parts) for (const row of part) yield entryOf(row);
}

function entryOf([number, kind, value]: Row): SetEntry {
  // Written from an IndicatorKind.
  return { id: numberOf(number), kind: kind as IndicatorKind, value: String(value) };
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
