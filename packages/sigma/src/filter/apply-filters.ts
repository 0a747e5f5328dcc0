import type { CorrelationDocument } from "../correlate/correlation.ts";
import { LinkProblem, References } from "../link/references.ts";
import type { Inactive, LogSource, SigmaIssue, SigmaNote, SigmaRule } from "../rule.ts";
import type { FilterDocument } from "./filter.ts";

export interface FilteredRules {
  readonly rules: readonly SigmaRule[];
  readonly filterCount: number;
  readonly inactive: readonly Inactive[];
  readonly issues: readonly SigmaIssue[];
  readonly notes: readonly SigmaNote[];
}

/**
 * Narrows rules by filters: an event must meet the rule's condition and the filter's. Each condition was parsed over its own
 * detections, so that neither's patterns see the other's names.
 */
export function applyFilters(
  rules: readonly SigmaRule[],
  filters: readonly FilterDocument[],
  correlations: readonly CorrelationDocument[],
): FilteredRules {
  const references = new References<SigmaRule | CorrelationDocument>([...rules, ...correlations]);
  const applied = new Map<SigmaRule, FilterDocument[]>();
  const result = {
    inactive: new Array<Inactive>(),
    issues: new Array<SigmaIssue>(),
    notes: new Array<SigmaNote>(),
  };
  let filterCount = 0;
  for (const filter of filters) {
    if (filter.unresolvedPlaceholders.length > 0) {
      const names = filter.unresolvedPlaceholders.map((name) => `%${name}%`).join(", ");
      result.inactive.push({ document: filter, reason: `no values for ${names}` });
      continue;
    }
    try {
      const targets = targetsOf(filter, rules, references);
      filterCount += 1;
      result.notes.push(...notesOn(filter, targets));
      for (const rule of targets.covered) applied.set(rule, [...(applied.get(rule) ?? []), filter]);
    } catch (error) {
      if (!(error instanceof LinkProblem)) throw error;
      result.issues.push(error.toIssue(filter));
    }
  }
  return { ...result, filterCount, rules: rules.map((rule) => narrowed(rule, applied.get(rule) ?? [])) };
}

interface Targets {
  /** Referred to, with a log source that the filter's covers. */
  readonly covered: readonly SigmaRule[];
  /** Referred to, with another log source: the filter does not apply to them. */
  readonly others: readonly SigmaRule[];
}

function targetsOf(
  filter: FilterDocument,
  rules: readonly SigmaRule[],
  references: References<SigmaRule | CorrelationDocument>,
): Targets {
  if (filter.rules === "any")
    return { covered: rules.filter((rule) => covers(filter.logsource, rule.logsource)), others: [] };
  const named = filter.rules.flatMap((reference) =>
    references.find(reference).map((target) => {
      if ("expression" in target) return target;
      throw new LinkProblem(
        "invalid_value",
        `"${reference.text}" is a correlation; a filter narrows rules of single events, so name those it refers to`,
        reference,
      );
    }),
  );
  const distinct = [...new Set(named)];
  const isCovered = (rule: SigmaRule): boolean => covers(filter.logsource, rule.logsource);
  return { covered: distinct.filter(isCovered), others: distinct.filter((rule) => !isCovered(rule)) };
}

/** Every part that the filter's log source names must be the rule's (pySigma: the rule's lies within the filter's). */
function covers(filter: LogSource, rule: LogSource): boolean {
  return (["product", "category", "service"] as const).every(
    (part) => filter[part] === undefined || filter[part] === rule[part],
  );
}

function notesOn(filter: FilterDocument, { covered, others }: Targets): readonly SigmaNote[] {
  const { file, title, position } = filter;
  const note = (message: string): SigmaNote => ({ file, ...position, title, message });
  const notes = others.map((rule) =>
    note(`the filter does not apply to "${rule.title}", whose log source is another`),
  );
  if (covered.length === 0 && others.length === 0)
    notes.push(note("the filter applies to no rule: none has its log source"));
  if (!filter.hasNegation)
    notes.push(
      note(
        "the condition has no `not`: rules keep matching only what it describes; write `not selection` to leave that out",
      ),
    );
  return notes;
}

function narrowed(rule: SigmaRule, filters: readonly FilterDocument[]): SigmaRule {
  if (filters.length === 0) return rule;
  return {
    ...rule,
    expression: { kind: "and", children: [rule.expression, ...filters.map(({ expression }) => expression)] },
    filters: filters.map(({ id, title, source }) => ({ id, title, source })),
  };
}
