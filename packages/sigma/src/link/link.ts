import type { Correlation, CorrelationDocument } from "../correlate/correlation.ts";
import { applyFilters } from "../filter/apply-filters.ts";
import type { ParsedSigma } from "../parse/parse-sigma.ts";
import type { Inactive, SigmaIssue, SigmaNote, SigmaRule } from "../rule.ts";
import { linkCorrelations } from "./link-correlations.ts";

/** Rules, correlations and filters of all files, with every reference resolved. */
export interface SigmaCollection {
  /** Every rule, narrowed by the filters that apply to it; those with unresolved placeholders among them. */
  readonly rules: readonly SigmaRule[];
  /** Each after those that it refers to. */
  readonly correlations: readonly Correlation[];
  /** Correlations and filters that cannot work for want of a placeholder's value, or of a rule that wants one. */
  readonly inactive: readonly Inactive[];
  /** What is referred to by correlations without `generate` only: it is matched, and not reported on its own. */
  readonly silent: ReadonlySet<SigmaRule | Correlation>;
  readonly filterCount: number;
  readonly issues: readonly SigmaIssue[];
  /** What works and is probably not meant. */
  readonly notes: readonly SigmaNote[];
}

/**
 * Brings the documents of all files together: applies filters, and resolves what correlations refer to, by id or name. A
 * reference that names nothing, more than one thing, or goes in a circle makes its document an issue.
 *
 * @example
 * const { rules, correlations } = linkSigma([parseSigma(yaml, { file: "rules.yml" })]);
 */
export function linkSigma(parsed: readonly ParsedSigma[]): SigmaCollection {
  const issues = parsed.flatMap((one) => one.issues);
  const documents: readonly CorrelationDocument[] = parsed.flatMap(({ correlations }) => correlations);
  const filtered = applyFilters(
    parsed.flatMap(({ rules }) => rules),
    parsed.flatMap(({ filters }) => filters),
    documents,
  );
  const linked = linkCorrelations(filtered.rules, documents);
  return {
    rules: filtered.rules,
    correlations: linked.correlations,
    inactive: [...filtered.inactive, ...linked.inactive],
    silent: linked.silent,
    filterCount: filtered.filterCount,
    issues: [...issues, ...filtered.issues, ...linked.issues],
    notes: [...filtered.notes, ...linked.notes],
  };
}
