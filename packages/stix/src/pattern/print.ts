import { printFloat, printLiteral, printString } from "./literal.ts";
import type {
  Comparison,
  ObjectPath,
  ObservationExpression,
  Pattern,
  PathStep,
  Qualifier,
} from "./pattern.ts";
import { keywords } from "./token.ts";

/** The text of a pattern, in one form of the many that mean the same; parsing it again gives an equal pattern. */
export function printPattern(pattern: Pattern): string {
  return printObservation(pattern, "none");
}

/** Who may stand beside which operator without brackets: the larger binds tighter (STIX 2.1 §9.5.2). */
const tightness = { none: 0, followedBy: 1, or: 2, and: 3, qualified: 4, observation: 5 } as const;

function printObservation(expression: ObservationExpression, around: keyof typeof tightness): string {
  const text = observationText(expression);
  // An equal operator inside itself was in brackets, or it would be one node.
  const needsBrackets = expression.kind !== "qualified" && tightness[expression.kind] <= tightness[around];
  return needsBrackets ? `(${text})` : text;
}

function observationText(expression: ObservationExpression): string {
  switch (expression.kind) {
    case "observation":
      return `[${printComparison(expression.comparison, false)}]`;
    case "and":
    case "or":
    case "followedBy": {
      const word = { and: " AND ", or: " OR ", followedBy: " FOLLOWEDBY " }[expression.kind];
      return expression.operands.map((operand) => printObservation(operand, expression.kind)).join(word);
    }
    case "qualified":
      return `${printQualified(expression.expression, expression.qualifier)} ${printQualifier(expression.qualifier)}`;
  }
}

/** What stands before a qualifier: in brackets where the same qualifier has been given already. */
function printQualified(inner: ObservationExpression, next: Qualifier): string {
  const text = printObservation(inner, "qualified");
  for (let at = inner; at.kind === "qualified"; at = at.expression)
    if (at.qualifier.kind === next.kind) return `(${text})`;
  return text;
}

function printQualifier(qualifier: Qualifier): string {
  switch (qualifier.kind) {
    case "startStop":
      return `START t'${qualifier.start}' STOP t'${qualifier.stop}'`;
    case "within":
      return `WITHIN ${Number.isSafeInteger(qualifier.seconds) ? qualifier.seconds : printFloat(qualifier.seconds)} SECONDS`;
    case "repeats":
      return `REPEATS ${qualifier.times} TIMES`;
  }
}

function printComparison(comparison: Comparison, isWithinAnd: boolean): string {
  switch (comparison.kind) {
    case "or": {
      const text = comparison.operands.map((operand) => printOperand(operand, "or")).join(" OR ");
      return isWithinAnd ? `(${text})` : text;
    }
    case "and":
      return comparison.operands.map((operand) => printOperand(operand, "and")).join(" AND ");
    case "exists":
      return `${comparison.isNegated ? "NOT " : ""}EXISTS ${printPath(comparison.path)}`;
    case "test": {
      const { path, isNegated, operator, values } = comparison;
      const literals = values.map(printLiteral).join(", ");
      const value = operator === "IN" ? `(${literals})` : literals;
      return `${printPath(path)} ${isNegated ? "NOT " : ""}${operator} ${value}`;
    }
  }
}

function printOperand(operand: Comparison, around: "and" | "or"): string {
  const text = printComparison(operand, around === "and");
  return operand.kind === around ? `(${text})` : text;
}

/** An object path as a pattern writes it, with names in quotes where they must be. */
export function printPath({ objectType, steps }: ObjectPath): string {
  const text = steps.map(printStep).join("");
  // The first property follows the colon without a point.
  return `${objectType}:${text.slice(1)}`;
}

function printStep(step: PathStep): string {
  if (step.kind === "index") return `[${step.index ?? "*"}]`;
  const isPlain =
    /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(step.name) &&
    !keywords.has(step.name) &&
    !/^(?:true|false)$/.test(step.name);
  return `.${isPlain ? step.name : printString(step.name)}`;
}
