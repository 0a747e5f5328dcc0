import { DatabaseSync } from "node:sqlite";
import {
  ageOf,
  type AgeingRule,
  type IndicatorKind,
  type IndicatorOverride,
  type IndicatorRole,
  type WarninglistSet,
} from "@breakwater/indicators";
import type { DecidedValue } from "../../decisions.ts";

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
  /** A warning list that names it; null where none does, or a person decided against that. */
  readonly warninglist: string | null;
}

/** What decides whether an indicator may stand in a list, beside what its sources say. */
export interface ListBasis {
  readonly ageing: readonly AgeingRule[];
  readonly warninglists: readonly WarninglistSet[];
  readonly overrides: readonly (DecidedValue & { readonly override: IndicatorOverride })[];
}

export interface ListedQuery {
  readonly tenant: string;
  readonly kinds: readonly IndicatorKind[];
  readonly minimumConfidence: number | null;
  /** ms; what has aged or ended by then (`ageOf`), or begins later, is left out. */
  readonly now: number;
  readonly basis: ListBasis;
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

  *of({ tenant, kinds, minimumConfidence, now, basis }: ListedQuery): Iterable<ListedIndicator> {
    const overrides = new Map(basis.overrides.map((one) => [`${one.kind} ${one.value}`, one.override]));
    this.#database.function("holds", { deterministic: true, varargs: true }, holdsAt(now, basis, overrides));
    const marks = kinds.map(() => "?").join(", ");
    const statement = this.#database
      .prepare(`SELECT indicators.kind AS kind, value, max(coalesce(mention.confidence, source.confidence)) AS confidence,
        min(coalesce(source.reliability, 'F')) AS reliability, max(indicators.created_at) AS created, min(source.name) AS source
      FROM indicators JOIN indicator_mentions AS mention ON mention.number = indicators.number
      JOIN indicator_sources AS source ON source.current_import = mention.import
      JOIN indicator_imports AS import ON import.number = mention.import
      WHERE source.removed_at IS NULL AND withdrawn_at IS NULL AND standing = 'full' AND indicators.scope IN ('installation', ?)
        AND indicators.kind IN (${marks}) AND (valid_from IS NULL OR valid_from <= ?)
        AND coalesce(mention.tlp, source.tlp, '') <> 'red' AND (? IS NULL OR coalesce(mention.confidence, source.confidence) >= ?)
        AND holds(indicators.kind, value, source.name, mention.role, valid_from, coalesce(stated_at, applied_at), source.imported_at, valid_until)
      GROUP BY indicators.kind, value
      ORDER BY confidence DESC NULLS LAST, reliability, created DESC, value`);
    const rows = statement.iterate(tenant, ...kinds, now, minimumConfidence, minimumConfidence);
    for (const { kind, value, confidence, source } of rows) {
      const person = overrides.get(`${String(kind)} ${String(value)}`)?.treatment ?? null;
      if (person !== null && person !== "full") continue;
      yield {
        // Written from an IndicatorKind.
        kind: kind as IndicatorKind,
        value: String(value),
        confidence: typeof confidence === "number" ? confidence : null,
        source: String(source),
        warninglist: person === null ? warninglistOf(basis, kind as IndicatorKind, String(value)) : null,
      };
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function warninglistOf({ warninglists }: ListBasis, kind: IndicatorKind, value: string): string | null {
  for (const set of warninglists) {
    const [hit] = set.find(kind, value);
    if (hit !== undefined) return hit.list;
  }
  return null;
}

type SqlValue = string | number | bigint | null | Uint8Array;

/** Whether a mention holds, for SQLite to ask: 1 or 0. */
function holdsAt(
  now: number,
  { ageing }: ListBasis,
  overrides: ReadonlyMap<string, IndicatorOverride>,
): (...row: SqlValue[]) => number {
  return (kind, value, source, role, validFrom, statedAt, listedAt, validUntil) => {
    const override = overrides.get(`${String(kind)} ${String(value)}`);
    const until = override?.until ?? undefined;
    const age = ageOf(
      // Written from these types.
      kind as IndicatorKind,
      {
        source: String(source),
        role: role as IndicatorRole | null,
        validFrom: timeOf(validFrom),
        statedAt: timeOf(statedAt),
        listedAt: timeOf(listedAt),
        validUntil: timeOf(validUntil),
      },
      ageing,
      now,
      { role: override?.role ?? null, until: until === "never" ? null : until },
    );
    return age.state === "holds" ? 1 : 0;
  };
}

function timeOf(value: SqlValue | undefined): number | null {
  return typeof value === "number" ? value : null;
}
