import { DatabaseSync } from "node:sqlite";
import type { IndicatorKind } from "@breakwater/indicators";

/**
 * An indicator that counts, by the most certain of its sources. The value is a canonical form: no white space and no control
 * character; a URL without its scheme, and with a path (`example.org/`, which for PAN-OS does not match `example.org.evil.net`).
 */
export interface ListedIndicator {
  readonly kind: IndicatorKind;
  readonly value: string;
  /** From 0 to 100; null where nobody says, or several sources stand behind it. */
  readonly confidence: number | null;
  readonly source: string;
}

export interface ListedQuery {
  readonly tenant: string;
  readonly kinds: readonly IndicatorKind[];
  readonly minimumConfidence: number | null;
  /** ms; what has expired by then, or begins later, is left out. */
  readonly now: number;
}

/**
 * Indicators for lists that devices pull, the most certain first, then those of the most reliable source, then the newest. What
 * a source holds for too weak to be a finding on its own is none of them, nor is what it marks TLP:RED. Read beside whoever
 * writes, from a connection of its own.
 */
export class ListedIndicators implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true });
    this.#database.exec("PRAGMA busy_timeout = 5000");
  }

  *of({ tenant, kinds, minimumConfidence, now }: ListedQuery): Iterable<ListedIndicator> {
    const marks = kinds.map(() => "?").join(", ");
    const statement = this.#database
      .prepare(`SELECT indicators.kind AS kind, value, max(coalesce(mention.confidence, source.confidence)) AS confidence,
        min(coalesce(source.reliability, 'F')) AS reliability, max(indicators.created_at) AS created, min(source.name) AS source
      FROM indicators JOIN indicator_mentions AS mention ON mention.number = indicators.number
      JOIN indicator_sources AS source ON source.current_import = mention.import
      WHERE source.removed_at IS NULL AND withdrawn_at IS NULL AND standing = 'full' AND indicators.scope IN ('installation', ?)
        AND indicators.kind IN (${marks}) AND (valid_until IS NULL OR valid_until > ?) AND (valid_from IS NULL OR valid_from <= ?)
        AND coalesce(mention.tlp, source.tlp, '') <> 'red' AND (? IS NULL OR coalesce(mention.confidence, source.confidence) >= ?)
      GROUP BY indicators.kind, value
      ORDER BY confidence DESC NULLS LAST, reliability, created DESC, value`);
    const rows = statement.iterate(tenant, ...kinds, now, now, minimumConfidence, minimumConfidence);
    for (const { kind, value, confidence, source } of rows)
      yield {
        // Written from an IndicatorKind.
        kind: kind as IndicatorKind,
        value: String(value),
        confidence: typeof confidence === "number" ? confidence : null,
        source: String(source),
      };
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
