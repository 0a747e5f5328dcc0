import { DatabaseSync } from "node:sqlite";
import type { IndicatorKind } from "@breakwater/indicators";

/** What is given out together: some of what one source says, with one marking. */
export interface FeedEvent {
  readonly source: string;
  readonly sourceName: string;
  readonly licence: string;
  /** When the source was first there; ms. */
  readonly since: number;
  /** Its numbers divided by `numbersOfEvent`: an indicator never moves to another event. */
  readonly bucket: number;
  readonly tlp: string;
  readonly count: number;
  /** When something of it changed last; ms. */
  readonly changedAt: number;
}

export interface FeedAttribute {
  readonly number: number;
  readonly kind: IndicatorKind;
  readonly value: string;
  readonly description: string;
  readonly isFull: boolean;
  readonly validFrom: number | null;
  readonly changedAt: number;
  readonly isWithdrawn: boolean;
}

/** Whose feed, and what is taken for an indicator that nobody has marked. */
export interface FeedOf {
  readonly tenant: string;
  readonly unmarked: string;
}

export const numbersOfEvent = 10_000;

const changed = `max(coalesce(stated_at, applied_at), coalesce(withdrawn_at, 0))`;
const marked = `coalesce(mention.tlp, source.tlp, :unmarked)`;
/** What counts for a finding, and follows from no other indicator. */
const from = `FROM indicator_sources AS source JOIN indicator_imports AS import ON import.number = source.current_import
  JOIN indicator_mentions AS mention ON mention.import = source.current_import JOIN indicators ON indicators.number = mention.number
  WHERE source.scope IN ('installation', :tenant) AND removed_at IS NULL AND standing <> 'never-alone' AND notes NOT LIKE '%derived_from_url%'`;
const bucketOf = `mention.number / ${numbersOfEvent}`;

/** Reads for a feed of a tenant's indicators, beside whoever writes: from a connection of its own. */
export class FeedReader implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true });
    this.#database.exec("PRAGMA busy_timeout = 5000");
  }

  events({ tenant, unmarked }: FeedOf): readonly FeedEvent[] {
    const rows = this.#database
      .prepare(
        `SELECT source.id AS source, source.name AS name, licence, source.created_at AS since, ${bucketOf} AS bucket, ${marked} AS level,
          sum(withdrawn_at IS NULL) AS count, max(${changed}) AS changed ${from}
          GROUP BY source.id, bucket, level ORDER BY source.id, bucket, level`,
      )
      .all({ tenant, unmarked });
    return rows.map((row) => ({
      source: String(row["source"]),
      sourceName: String(row["name"]),
      licence: String(row["licence"]),
      since: Number(row["since"]),
      bucket: Number(row["bucket"]),
      tlp: String(row["level"]),
      count: Number(row["count"]),
      changedAt: Number(row["changed"]),
    }));
  }

  attributes(
    { tenant, unmarked }: FeedOf,
    { source, bucket, tlp }: Pick<FeedEvent, "source" | "bucket" | "tlp">,
  ): readonly FeedAttribute[] {
    const rows = this.#database
      .prepare(
        `SELECT mention.number AS number, indicators.kind AS kind, value, description, standing, valid_from, withdrawn_at, ${changed} AS changed ${from}
          AND source.id = :source AND mention.number BETWEEN :first AND :last AND ${marked} = :tlp ORDER BY mention.number`,
      )
      .all({
        tenant,
        unmarked,
        source,
        tlp,
        first: bucket * numbersOfEvent,
        last: (bucket + 1) * numbersOfEvent - 1,
      });
    return rows.map((row) => ({
      number: Number(row["number"]),
      // Written from an IndicatorKind.
      kind: row["kind"] as IndicatorKind,
      value: String(row["value"]),
      description: String(row["description"]),
      isFull: row["standing"] === "full",
      validFrom: typeof row["valid_from"] === "number" ? row["valid_from"] : null,
      changedAt: Number(row["changed"]),
      isWithdrawn: row["withdrawn_at"] !== null,
    }));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
