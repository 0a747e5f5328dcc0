import type { Predicate } from "./match/predicate.ts";

export type Level = "informational" | "low" | "medium" | "high" | "critical";

/** Sigma 2.1 `logsource`: what is given must fit, what is absent fits anything. */
export interface LogSource {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
}

/** A condition over predicates: what a rule's `detection` comes down to. */
export type Expression =
  | { readonly kind: "and"; readonly children: readonly Expression[] }
  | { readonly kind: "or"; readonly children: readonly Expression[] }
  | { readonly kind: "not"; readonly child: Expression }
  | { readonly kind: "predicate"; readonly predicate: Predicate };

/** A place in a file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What rules, correlations and filters say about themselves. Texts are as the author wrote them. */
export interface RuleAttributes {
  /** The document's `id`, or its title where it has none. */
  readonly id: string;
  readonly name: string | null;
  readonly title: string;
  readonly status: string | null;
  readonly author: string;
  readonly description: string;
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly tags: readonly string[];
  readonly license: string | null;
  readonly file: string;
  /** The YAML document. */
  readonly source: string;
}

/** A parsed Sigma rule. */
export interface SigmaRule extends RuleAttributes {
  /** `informational` where the rule gives none (the specification names no default). */
  readonly level: Level;
  readonly logsource: LogSource;
  /** The rule's condition, and the conditions of the filters that apply to it. */
  readonly expression: Expression;
  /** Placeholders of `expand` that have no value: such a rule cannot match and is inactive. */
  readonly unresolvedPlaceholders: readonly string[];
  /** The filters that are part of `expression`, in the order in which they were applied. */
  readonly filters: readonly AppliedFilter[];
}

/** A Sigma filter that a rule was narrowed by. */
export interface AppliedFilter {
  readonly id: string;
  readonly title: string;
  readonly source: string;
}

export type SigmaIssueCode =
  | "invalid_yaml"
  | "not_a_rule"
  | "missing_attribute"
  | "wrong_type"
  | "unknown_modifier"
  | "conflicting_modifiers"
  | "invalid_value"
  | "invalid_condition"
  | "unknown_identifier"
  | "unknown_key"
  | "conflicting_keys"
  | "conflicting_operators"
  | "invalid_timespan"
  | "unknown_reference"
  | "ambiguous_reference"
  | "cyclic_reference"
  | "unsupported"
  | "too_large";

/** Why a document of a file is not a rule that can be used. */
export interface SigmaIssue extends Position {
  readonly file: string;
  readonly code: SigmaIssueCode;
  readonly message: string;
  readonly title: string | null;
}

/** What works and is probably not what its author meant. */
export interface SigmaNote extends Position {
  readonly file: string;
  readonly message: string;
  readonly title: string;
}

/** A document that is right and cannot work for want of something. */
export interface Inactive {
  readonly document: RuleAttributes;
  readonly reason: string;
}
