export { type AttackTag, attackTags } from "./attack.ts";
export type { InexpressibleReason } from "./clickhouse/inexpressible.ts";
export { jsonTextSchema, leavesOfJson, valueBelow, valueInJson } from "./clickhouse/json-text.ts";
export type {
  ClickHouseSchema,
  ParameterValue,
  SqlContext,
  StoredTexts,
  StoredValue,
} from "./clickhouse/schema.ts";
export {
  type ClickHouseCondition,
  type ClickHouseOptions,
  type ClickHouseTranslation,
  toClickHouse,
  withClause,
} from "./clickhouse/to-clickhouse.ts";
export type { Alternatives } from "./compile/alternatives.ts";
export type { FieldResolver } from "./compile/program.ts";
export type { KeywordScope } from "./match/field-access.ts";
export { type CompileOptions, compileRules, type Match, type RuleSet } from "./compile/rule-set.ts";
export type { Correlation, CorrelationDocument, CorrelationType } from "./correlate/correlation.ts";
export { Correlator, type CorrelatorCounters, type CorrelatorOptions } from "./correlate/correlator.ts";
export { parseEventTime } from "./correlate/event-time.ts";
export type { EvidenceEntry } from "./correlate/group.ts";
export { type Hit, keyOf as groupKey } from "./correlate/hit.ts";
export { type Correlations, prepareCorrelations } from "./correlate/prepare.ts";
export type { CorrelationMatch, Observation } from "./correlate/observation.ts";
export { mapSnapshot, type Snapshot } from "./correlate/snapshot.ts";
export { parseTimespan } from "./correlate/timespan.ts";
export type { ExplainedNode, Explanation, MatchedItem } from "./explain.ts";
export type { FilterDocument } from "./filter/filter.ts";
export { linkSigma, type SigmaCollection } from "./link/link.ts";
export { type ParsedSigma, type ParseOptions, parseSigma } from "./parse/parse-sigma.ts";
export type {
  AppliedFilter,
  Inactive,
  Level,
  LogSource,
  RuleAttributes,
  SigmaIssue,
  SigmaIssueCode,
  SigmaNote,
  SigmaRule,
} from "./rule.ts";
