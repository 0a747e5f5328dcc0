/** What is counted of the events that a search finds, and by what: the part of a query behind `|`. */
export interface Aggregation {
  readonly measures: readonly Measure[];
  readonly groups: readonly Group[];
  /** Rows at most, the greatest first. */
  readonly limit: number;
}

/** A field's path and where it stands in the query, from 0. */
export interface FieldName {
  readonly path: string;
  readonly position: number;
}

export type NumberMeasure = "sum" | "avg" | "min" | "max";

export type Measure =
  | { readonly kind: "count" }
  /** Different values. */
  | { readonly kind: "distinct"; readonly field: FieldName }
  | { readonly kind: NumberMeasure; readonly field: FieldName }
  /** `rank` from 0 to 100. */
  | { readonly kind: "percentile"; readonly field: FieldName; readonly rank: number };

export type Group =
  | { readonly kind: "field"; readonly field: FieldName }
  /** Observables of one type, or of any (`type` null), wherever they stand in the event. */
  | { readonly kind: "observable"; readonly type: ObservableTypeName | null; readonly position: number }
  | { readonly kind: "time"; readonly everyMs: number; readonly position: number };

/** Types of observables by the names that people use (OCSF 1.8.0, `observable.type_id`). */
export const observableTypes = {
  hostname: 1,
  ip: 2,
  mac: 3,
  user: 4,
  email: 5,
  url: 6,
  file: 7,
  hash: 8,
  user_agent: 16,
} as const;
export type ObservableTypeName = keyof typeof observableTypes;

/** What an aggregation finds. */
export interface AggregateResult {
  /** What it was counted by, then what was counted. */
  readonly columns: readonly {
    readonly name: string;
    readonly role: "group" | "measure";
    /** Times are ms. */
    readonly type: "text" | "number" | "time";
    readonly isApproximate: boolean;
  }[];
  /** One row a group; null where the events lack the field. */
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** Groups that there are, also beyond the limit. */
  readonly groups: number;
  /** What was counted over all groups: events, or observables where it was counted by these. */
  readonly counted: number;
}

export const aggregationLimits = { measures: 8, groups: 4, rows: 10_000, defaultRows: 1_000 } as const;

/** A measure as it is written. */
export function measureName(measure: Measure): string {
  switch (measure.kind) {
    case "count":
      return "count";
    case "percentile":
      return `percentile(${measure.field.path}, ${measure.rank})`;
    case "distinct":
    case "sum":
    case "avg":
    case "min":
    case "max":
      return `${measure.kind}(${measure.field.path})`;
  }
}
