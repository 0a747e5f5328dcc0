import { hashProblem } from "./hash.ts";
import { type ParsePatternOptions, readPattern } from "./parse.ts";
import type { Pattern } from "./pattern.ts";
import { type PatternIssue, toIssue } from "./syntax-error.ts";
import { patternWarnings, type PatternWarning } from "./warnings.ts";

export type ValidatedPattern =
  | { readonly isValid: true; readonly pattern: Pattern; readonly warnings: readonly PatternWarning[] }
  | { readonly isValid: false; readonly issues: readonly PatternIssue[] };

/**
 * Whether a text is a valid STIX 2.1 pattern, as the OASIS validator judges: the grammar, no qualifier twice on one
 * observation expression, and hashes that look like their kind. A valid pattern may still have warnings: it can never
 * match, or it asks for something that is not evaluated here. Never throws.
 */
export function validatePattern(text: string, options: ParsePatternOptions = {}): ValidatedPattern {
  const issues: PatternIssue[] = [];
  const parsed = readPattern(text, options, (path, literal, offset) => {
    const problem = hashProblem(path, literal);
    if (problem !== null && issues.length < maximumIssues)
      issues.push(toIssue("invalid_value", problem, offset, text));
  });
  if (!parsed.isValid) return { isValid: false, issues: [parsed.issue] };
  if (issues.length > 0) return { isValid: false, issues };
  return { isValid: true, pattern: parsed.pattern, warnings: patternWarnings(parsed.pattern) };
}

const maximumIssues = 20;
