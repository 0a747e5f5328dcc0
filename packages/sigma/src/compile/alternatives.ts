import type { Predicate } from "../match/predicate.ts";
import type { Expression, LogSource } from "../rule.ts";

/** Further fields in which a test of a field may be met as well: some words of rules mean several places at once. */
export type Alternatives = (field: string, logsource: LogSource) => readonly string[];

/**
 * The expression with each test of a field that has alternatives asked of all of them, as of the items of a list: any may
 * fulfil it, and only where all are absent is the field absent.
 */
export function withAlternatives(
  root: Expression,
  logsource: LogSource,
  alternatives: Alternatives,
): Expression {
  const known = new Map<Expression, Expression>();
  const visit = (expression: Expression): Expression => {
    let visited = known.get(expression);
    if (visited === undefined) {
      visited = rewrite(expression);
      known.set(expression, visited);
    }
    return visited;
  };
  const rewrite = (expression: Expression): Expression => {
    switch (expression.kind) {
      case "predicate":
        return ofPredicate(expression, logsource, alternatives);
      case "not":
        return { kind: "not", child: visit(expression.child) };
      case "and":
      case "or":
        return { kind: expression.kind, children: expression.children.map(visit) };
    }
  };
  return visit(root);
}

function ofPredicate(
  expression: Extract<Expression, { kind: "predicate" }>,
  logsource: LogSource,
  alternatives: Alternatives,
): Expression {
  const { field, test } = expression.predicate;
  if (field === null) return expression;
  const fields = [field, ...alternatives(field, logsource)];
  const references = test.kind === "fieldref" ? [test.field, ...alternatives(test.field, logsource)] : [""];
  if (fields.length * references.length === 1) return expression;
  const children = fields.flatMap((one) =>
    references.map((reference): Expression => ({
      kind: "predicate",
      predicate: about(expression.predicate, one, reference),
    })),
  );
  // Absence is of all of them.
  const isAbsence = test.kind === "null" || (test.kind === "exists" && !test.expected);
  return { kind: isAbsence ? "and" : "or", children };
}

function about(predicate: Predicate, field: string, reference: string): Predicate {
  const { test } = predicate;
  return { ...predicate, field, test: test.kind === "fieldref" ? { ...test, field: reference } : test };
}
