import type { Reference } from "../correlate/correlation.ts";
import type { Expression, LogSource, Position, RuleAttributes } from "../rule.ts";

/** A parsed Sigma filter (Sigma filters specification 2.1): a condition that rules are narrowed by. */
export interface FilterDocument extends RuleAttributes {
  readonly logsource: LogSource;
  /** The rules it applies to, by id or name; `any`: every rule whose log source it covers. */
  readonly rules: readonly Reference[] | "any";
  /** The condition as written: an event must meet it, and the rule's own. */
  readonly expression: Expression;
  /** Whether the condition excludes anything: without a `not` it keeps only what it describes. */
  readonly hasNegation: boolean;
  readonly unresolvedPlaceholders: readonly string[];
  readonly position: Position;
}
