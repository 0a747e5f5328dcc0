import type { IndicatorKind, LeftOut, ReadItem } from "@breakwater/indicators";
import type { JsonObject } from "../platform/canonical-json.ts";
import type { PlacedLeftOut } from "../store/indicators.ts";

/** What came of an import, or would come of it. */
export type ImportReport =
  | ({ readonly outcome: "applied" | "would-apply" } & ImportChange & ReadSummary)
  /** The same file counts already. */
  | ({ readonly outcome: "unchanged" } & Pick<ReadSummary, "source" | "digest">)
  /** Nothing was changed: what the source listed before still counts. */
  | ({
      readonly outcome: "refused";
      readonly reason: RefusedReason;
      readonly detail: string;
    } & Partial<ReadSummary>);

export type RefusedReason =
  /** A page of HTML, XML, binary data, or nothing. */
  | "html"
  | "xml"
  | "binary"
  | "broken_json"
  | "empty"
  | "too_large"
  | "broken_gzip"
  /** It can be read and holds no indicator. */
  | "no_indicators"
  /** It can be read and holds nothing about vulnerabilities. */
  | "no_knowledge"
  /** It can be read and holds no domain name. */
  | "no_names"
  /** It holds names, and nothing is watched that they could be compared with. */
  | "nothing_watched"
  /** It lists less than a tenth of what the source listed before. */
  | "shrunk";

export interface ImportChange {
  readonly added: number;
  readonly kept: number;
  readonly removed: number;
}

export interface ReadSummary {
  /** Name of the source. */
  readonly source: string;
  readonly format: string;
  readonly digest: string;
  /** Indicators by kind. */
  readonly read: Readonly<Partial<Record<IndicatorKind, number>>>;
  /** STIX patterns that say more than values; they are not matched with events. */
  readonly patterns: number;
  /** What was left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** The first of it, each with its place and why. */
  readonly leftOutItems: readonly LeftOut[];
}

const maximumItems = 500;
/** Of each reason so many are kept with an import, so that a million comments do not hide the one private address. */
export const keptOfReason = 10_000;

/** Counts what a reader gives. */
export class ReadCounter {
  readonly #read = new Map<IndicatorKind, number>();
  readonly #leftOut = new Map<string, number>();
  readonly #items: LeftOut[] = [];
  #patterns = 0;
  #kept = 0;

  /** What is to be kept of it beside the indicators: what was left out, while there are not too many of its reason. */
  add(item: ReadItem): PlacedLeftOut | null {
    switch (item.kind) {
      case "indicator":
        increment(this.#read, item.indicator.kind);
        return null;
      case "pattern":
        this.#patterns += 1;
        return null;
      case "left-out": {
        if (this.#items.length < maximumItems) this.#items.push(item.leftOut);
        if (increment(this.#leftOut, item.leftOut.reason) > keptOfReason) return null;
        this.#kept += 1;
        return { ...item.leftOut, position: this.#kept };
      }
    }
  }

  get indicators(): number {
    return [...this.#read.values()].reduce((sum, count) => sum + count, 0);
  }

  summary(file: Pick<ReadSummary, "source" | "format" | "digest">): ReadSummary {
    return {
      ...file,
      read: Object.fromEntries(this.#read),
      patterns: this.#patterns,
      leftOut: Object.fromEntries(this.#leftOut),
      leftOutItems: this.#items,
    };
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}

/** As the API and the commands tell it, and as it is kept with the import. */
export function toJson(summary: ReadSummary): JsonObject {
  return {
    source: summary.source,
    format: summary.format,
    digest: summary.digest,
    read: { ...summary.read },
    patterns: summary.patterns,
    left_out: { ...summary.leftOut },
    left_out_items: summary.leftOutItems.map(({ reason, place, text, detail }) => ({
      reason,
      line: place.line,
      field: place.field,
      text,
      detail,
    })),
  };
}
