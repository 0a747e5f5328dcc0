export { type AttackTag, attackTags } from "./attack.ts";
export type { FieldResolver } from "./compile/program.ts";
export { type CompileOptions, compileRules, type Match, type RuleSet } from "./compile/rule-set.ts";
export type { ExplainedNode, Explanation, MatchedItem } from "./explain.ts";
export { type ParsedSigma, type ParseOptions, parseSigma } from "./parse/parse-sigma.ts";
export type { Level, LogSource, SigmaIssue, SigmaIssueCode, SigmaRule } from "./rule.ts";
