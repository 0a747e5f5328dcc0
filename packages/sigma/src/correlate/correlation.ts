import type { Level, Position, RuleAttributes, SigmaRule } from "../rule.ts";
import type { BooleanCondition } from "./boolean-condition.ts";
import type { Bounds } from "./bounds.ts";

export const correlationTypes = [
  "event_count",
  "value_count",
  "temporal",
  "temporal_ordered",
  "value_sum",
  "value_avg",
  "value_percentile",
  "value_median",
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

/** When a correlation is met. */
export type CorrelationCondition =
  /** A number made of a group's events, compared with bounds. */
  | {
      readonly kind: "number";
      /** The field or fields whose values are used: of `value_count` any number (a tuple), of other `value_*` one. */
      readonly fields: readonly string[];
      /** Of `value_percentile`, 0 to 100; null otherwise. */
      readonly percentile: number | null;
      readonly bounds: Bounds;
    }
  /** Which rules matched, as a sentence of `and`, `or` and `not`; leaves are indexes of `rules`. */
  | { readonly kind: "boolean"; readonly expression: BooleanCondition };

/** What a correlation document says, beside the rules that it refers to. */
interface CorrelationBody extends RuleAttributes {
  readonly type: CorrelationType;
  readonly groupBy: readonly string[];
  readonly timespanMs: number;
  readonly condition: CorrelationCondition;
  /** Whether the rules that it refers to are reported on their own too. */
  readonly generate: boolean;
}

/** A reference as it is written, and where. */
export interface Reference {
  /** Id or name of a rule or a correlation. */
  readonly text: string;
  readonly position: Position;
}

/** A parsed correlation whose references are not resolved yet. */
export interface CorrelationDocument extends CorrelationBody {
  /** `null` where none is given: then the highest of the rules that it refers to. */
  readonly level: Level | null;
  /** As listed; where the list is left out, as the boolean condition names them. */
  readonly rules: readonly Reference[];
  /** What the leaves of a boolean condition are called, by their number. */
  readonly conditionNames: readonly Reference[];
  readonly aliases: readonly AliasEntry[];
  readonly position: Position;
}

/** One field that an alias stands for in the events of one rule. */
export interface AliasEntry {
  readonly alias: string;
  readonly rule: Reference;
  readonly field: string;
}

/** What a correlation refers to: a rule, or another correlation. */
export type Correlated =
  | { readonly kind: "rule"; readonly rule: SigmaRule }
  | { readonly kind: "correlation"; readonly correlation: Correlation };

/** A correlation (Sigma correlation rules specification 2.1) whose references are resolved. */
export interface Correlation extends CorrelationBody {
  readonly level: Level;
  readonly rules: readonly Correlated[];
  /** Alias to field, for each of `rules`; a name that is no alias is the field itself. */
  readonly aliases: readonly ReadonlyMap<string, string>[];
}
