import type { Predicate } from "../match/predicate.ts";
import type { Expression, SigmaRule } from "../rule.ts";
import { hasNoWordBoundary, isTooLarge } from "./regex.ts";

/** Why a rule has no condition in SQL that means the same. */
export interface InexpressibleReason {
  readonly code: /** A placeholder has no value, so the rule matches nothing. */
    | "inactive"
    /** The regular expression is larger than ClickHouse's RE2 may compile. */
    | "regex_too_large"
    /** The regular expression has `\\B`, which ClickHouse's RE2 sees between bytes. */
    | "regex_differs"
    /** A text of the rule holds half of a surrogate pair, which no text of a table can. */
    | "invalid_unicode"
    /** The table does not keep a place at which the field may stand. */
    | "field_not_stored"
    /** The table keeps nothing that keywords could be searched in. */
    | "keywords_not_stored"
    /** The condition would be longer than ClickHouse takes. */
    | "too_large";
  /** The field of the item that stands in the way. */
  readonly field: string | null;
}

/** Ends a translation; `toClickHouse` turns it into a value. */
export class InexpressibleError extends Error {
  override readonly name = "InexpressibleError";
  readonly reason: InexpressibleReason;

  constructor(reason: InexpressibleReason) {
    super(reason.code);
    this.reason = reason;
  }
}

/** What speaks against a translation, whatever the table. */
export function reasonsAgainst(rule: SigmaRule): readonly InexpressibleReason[] {
  if (rule.unresolvedPlaceholders.length > 0) return [{ code: "inactive", field: null }];
  const reasons: InexpressibleReason[] = [];
  const add = (code: InexpressibleReason["code"], field: string | null): void => {
    if (!reasons.some((one) => one.code === code && one.field === field)) reasons.push({ code, field });
  };
  for (const { field, test } of predicatesOf(rule.expression)) {
    if (test.kind === "regex" && isTooLarge(test.regex)) add("regex_too_large", field);
    if (test.kind === "regex" && hasNoWordBoundary(test.regex)) add("regex_differs", field);
    if (!textsOf(field, test).every((text) => text.isWellFormed())) add("invalid_unicode", field);
  }
  return reasons;
}

function textsOf(field: string | null, test: Predicate["test"]): readonly string[] {
  const names = field === null ? [] : [field];
  switch (test.kind) {
    case "string":
      return [...names, ...test.pattern.pieces.filter((piece) => typeof piece === "string")];
    case "regex":
      return [...names, test.regex.pattern()];
    case "fieldref":
      return [...names, test.field];
    default:
      return names;
  }
}

/** Every predicate of an expression; a detection that a condition names often is looked at once. */
function predicatesOf(root: Expression): readonly Predicate[] {
  const found: Predicate[] = [];
  const seen = new Set<Expression>();
  const visit = (expression: Expression): void => {
    if (seen.has(expression)) return;
    seen.add(expression);
    if (expression.kind === "predicate") found.push(expression.predicate);
    else
      for (const child of expression.kind === "not" ? [expression.child] : expression.children) visit(child);
  };
  visit(root);
  return found;
}
