export type { InexpressibleReason } from "./clickhouse/inexpressible.ts";
export { ocsfTable } from "./clickhouse/ocsf-table.ts";
export type {
  Bind,
  ParameterType,
  ParameterValue,
  StixTable,
  StoredObjects,
  StoredProperty,
} from "./clickhouse/schema.ts";
export {
  type ClickHouseOptions,
  type ClickHousePattern,
  type ClickHouseTranslation,
  toClickHouse,
} from "./clickhouse/to-clickhouse.ts";
export { compilePattern, type CompiledPattern, type MatchOptions, type MatchResult } from "./match/match.ts";
export { holds, type Network, parseAddressWords, parseNetwork } from "./match/network.ts";
export { type Observation, observationsOf, versionOfData } from "./match/observation.ts";
export {
  maximumPatternLength,
  parsePattern,
  type ParsedPattern,
  type ParsePatternOptions,
} from "./pattern/parse.ts";
export type {
  Comparison,
  ComparisonOperator,
  Literal,
  ObjectPath,
  ObservationExpression,
  PathStep,
  Pattern,
  PropertyTest,
  Qualifier,
} from "./pattern/pattern.ts";
export { printPath, printPattern } from "./pattern/print.ts";
export type { PatternIssue, PatternIssueCode } from "./pattern/syntax-error.ts";
export { type ValidatedPattern, validatePattern } from "./pattern/validate.ts";
export type { PatternWarning } from "./pattern/warnings.ts";
export { StixError, type StixErrorCode } from "./stix-error.ts";
export { observeEvent } from "./ocsf/observe.ts";
export { type ExactValue, exactValues } from "./pattern/exact-values.ts";
