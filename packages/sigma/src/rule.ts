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

/** A parsed Sigma rule. Texts are as the author wrote them. */
export interface SigmaRule {
  /** The rule's `id`, or its title where it has none. */
  readonly id: string;
  readonly name: string | null;
  readonly title: string;
  /** `informational` where the rule gives none (the specification names no default). */
  readonly level: Level;
  readonly status: string | null;
  readonly author: string;
  readonly description: string;
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly tags: readonly string[];
  readonly license: string | null;
  readonly logsource: LogSource;
  readonly expression: Expression;
  /** Placeholders of `expand` that have no value: such a rule cannot match and is inactive. */
  readonly unresolvedPlaceholders: readonly string[];
  readonly file: string;
  /** The YAML document of the rule. */
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
  | "unsupported"
  | "too_large";

/** Why a document of a file is not a rule that can be used. Positions count from 1. */
export interface SigmaIssue {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: SigmaIssueCode;
  readonly message: string;
  readonly title: string | null;
}
