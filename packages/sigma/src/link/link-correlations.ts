import type { Correlated, Correlation, CorrelationDocument, Reference } from "../correlate/correlation.ts";
import type { BooleanCondition } from "../correlate/boolean-condition.ts";
import type { Inactive, Level, SigmaIssue, SigmaNote, SigmaRule } from "../rule.ts";
import { LinkProblem, References } from "./references.ts";

export interface LinkedCorrelations {
  readonly correlations: readonly Correlation[];
  readonly inactive: readonly Inactive[];
  readonly silent: ReadonlySet<SigmaRule | Correlation>;
  readonly issues: readonly SigmaIssue[];
  readonly notes: readonly SigmaNote[];
}

/** Resolves what correlations refer to; those that cannot be are issues, and so are those that refer to them. */
export function linkCorrelations(
  rules: readonly SigmaRule[],
  documents: readonly CorrelationDocument[],
): LinkedCorrelations {
  const linker = new Linker(rules, documents);
  for (const document of documents) linker.link(document);
  return linker.result();
}

type State =
  | { readonly kind: "linking" }
  | { readonly kind: "linked"; readonly correlation: Correlation }
  | { readonly kind: "inactive"; readonly reason: string }
  | { readonly kind: "rejected" };

/** Correlations upon correlations deeper than that are a mistake, or an attack. */
const maximumDepth = 16;

class Linker {
  readonly #references: References<SigmaRule | CorrelationDocument>;
  readonly #states = new Map<CorrelationDocument, State>();
  readonly #correlations: Correlation[] = [];
  readonly #inactive: Inactive[] = [];
  readonly #issues: SigmaIssue[] = [];
  readonly #notes: SigmaNote[] = [];
  readonly #silenced = new Set<SigmaRule | Correlation>();
  readonly #generated = new Set<SigmaRule | Correlation>();

  constructor(rules: readonly SigmaRule[], documents: readonly CorrelationDocument[]) {
    this.#references = new References<SigmaRule | CorrelationDocument>([...rules, ...documents]);
  }

  link(document: CorrelationDocument, path: readonly CorrelationDocument[] = []): State {
    const known = this.#states.get(document);
    if (known !== undefined) return known;
    this.#states.set(document, { kind: "linking" });
    let state: State;
    try {
      state = this.#resolve(document, [...path, document]);
    } catch (error) {
      if (!(error instanceof LinkProblem)) throw error;
      this.#issues.push(error.toIssue(document));
      state = { kind: "rejected" };
    }
    this.#states.set(document, state);
    if (state.kind === "inactive") this.#inactive.push({ document, reason: state.reason });
    return state;
  }

  result(): LinkedCorrelations {
    return {
      correlations: this.#correlations,
      inactive: this.#inactive,
      // Where one correlation wants a rule reported and another does not, it is reported.
      silent: new Set([...this.#silenced].filter((one) => !this.#generated.has(one))),
      issues: this.#issues,
      notes: this.#notes,
    };
  }

  #resolve(document: CorrelationDocument, path: readonly CorrelationDocument[]): State {
    const targets = document.rules.map((reference) => this.#references.find(reference));
    checkDistinct(
      document,
      targets.map(([target]) => target),
    );
    const rules: Correlated[] = [];
    for (const [index, [target]] of targets.entries()) {
      const reference = document.rules[index];
      if (reference === undefined) continue;
      const found = this.#correlated(target, reference, path);
      if ("reason" in found) return { kind: "inactive", reason: found.reason };
      rules.push(found);
    }
    const correlation = this.#toCorrelation(
      document,
      rules,
      targets.map(([target]) => target),
    );
    const silenced = document.generate ? this.#generated : this.#silenced;
    for (const one of rules) silenced.add(one.kind === "rule" ? one.rule : one.correlation);
    // Copies of a rule's document are one rule: they are reported, or not, like the one that is referred to.
    for (const copy of targets.flatMap(([, ...copies]) => copies))
      if ("expression" in copy) silenced.add(copy);
    this.#correlations.push(correlation);
    return { kind: "linked", correlation };
  }

  #correlated(
    target: SigmaRule | CorrelationDocument,
    reference: Reference,
    path: readonly CorrelationDocument[],
  ): Correlated | { readonly reason: string } {
    if ("expression" in target) {
      if (target.unresolvedPlaceholders.length === 0) return { kind: "rule", rule: target };
      return { reason: `the rule "${target.title}", which it refers to, is inactive` };
    }
    if (path.length > maximumDepth)
      throw new LinkProblem(
        "too_large",
        `correlations refer to one another deeper than ${maximumDepth}`,
        reference,
      );
    const state = this.link(target, path);
    switch (state.kind) {
      case "linked":
        return { kind: "correlation", correlation: state.correlation };
      case "inactive":
        return { reason: `the correlation "${target.title}", which it refers to, is inactive` };
      case "rejected":
        throw new LinkProblem(
          "unknown_reference",
          `"${reference.text}" is the correlation "${target.title}", which is rejected`,
          reference,
        );
      case "linking": {
        const circle = [...path.slice(path.indexOf(target)), target].map(({ title }) => `"${title}"`);
        throw new LinkProblem(
          "cyclic_reference",
          `correlations refer to one another in a circle: ${circle.join(" -> ")}`,
          reference,
        );
      }
    }
  }

  #toCorrelation(
    document: CorrelationDocument,
    rules: readonly Correlated[],
    targets: readonly (SigmaRule | CorrelationDocument)[],
  ): Correlation {
    // What only the references need is left behind.
    const { conditionNames: _names, aliases: _aliases, position: _position, condition, ...rest } = document;
    const indexOf = (reference: Reference): number => targets.indexOf(this.#references.find(reference)[0]);
    return {
      ...rest,
      level: document.level ?? highestLevel(rules),
      rules,
      condition:
        condition.kind === "number"
          ? condition
          : { kind: "boolean", expression: overRules(document, condition.expression, indexOf) },
      aliases: this.#aliasesOf(document, rules.length, indexOf),
    };
  }

  #aliasesOf(
    document: CorrelationDocument,
    rules: number,
    indexOf: (reference: Reference) => number,
  ): readonly ReadonlyMap<string, string>[] {
    const aliases = Array.from({ length: rules }, () => new Map<string, string>());
    for (const { alias, rule, field } of document.aliases) {
      const index = indexOf(rule);
      if (index === -1)
        throw new LinkProblem(
          "unknown_reference",
          `the alias "${alias}" names "${rule.text}", which the correlation does not refer to`,
          rule,
        );
      aliases[index]?.set(alias, field);
    }
    for (const alias of new Set(document.aliases.map((entry) => entry.alias)))
      this.#noteAlias(document, alias, aliases);
    return aliases;
  }

  #noteAlias(
    document: CorrelationDocument,
    alias: string,
    aliases: readonly ReadonlyMap<string, string>[],
  ): void {
    const { file, position, title, groupBy, condition } = document;
    const fields = condition.kind === "number" ? condition.fields : [];
    const note = (message: string): void => void this.#notes.push({ file, ...position, title, message });
    if (!groupBy.includes(alias) && !fields.includes(alias))
      note(`the alias "${alias}" is used neither in "group-by" nor as the condition's field`);
    const missing = document.rules.filter((_, index) => aliases[index]?.has(alias) === false);
    for (const { text } of missing)
      note(`the alias "${alias}" names no field for "${text}", whose events are asked for "${alias}" itself`);
  }
}

function checkDistinct(
  document: CorrelationDocument,
  targets: readonly (SigmaRule | CorrelationDocument)[],
): void {
  for (const [index, target] of targets.entries()) {
    const first = targets.indexOf(target);
    const reference = document.rules[index];
    if (first !== index && reference !== undefined)
      throw new LinkProblem(
        "invalid_value",
        `"${reference.text}" and "${document.rules[first]?.text ?? ""}" are the same rule`,
        reference,
      );
  }
}

/** The condition with its leaves numbered as the rules are. */
function overRules(
  document: CorrelationDocument,
  expression: BooleanCondition,
  indexOf: (reference: Reference) => number,
): BooleanCondition {
  const indexes = document.conditionNames.map((name) => {
    const index = indexOf(name);
    if (index !== -1) return index;
    throw new LinkProblem(
      "unknown_reference",
      `the condition names "${name.text}", which "rules" does not list`,
      name,
    );
  });
  const unused = document.rules.find((_, index) => !indexes.includes(index));
  if (unused !== undefined)
    throw new LinkProblem(
      "invalid_condition",
      `"rules" lists "${unused.text}", which the condition does not name`,
      unused,
    );
  const renumber = (condition: BooleanCondition): BooleanCondition => {
    switch (condition.kind) {
      case "rule":
        return { kind: "rule", rule: indexes[condition.rule] ?? 0 };
      case "not":
        return { kind: "not", child: renumber(condition.child) };
      default:
        return { kind: condition.kind, children: condition.children.map(renumber) };
    }
  };
  return renumber(expression);
}

const levels: readonly Level[] = ["informational", "low", "medium", "high", "critical"];

function highestLevel(rules: readonly Correlated[]): Level {
  const ranks = rules.map((one) =>
    levels.indexOf(one.kind === "rule" ? one.rule.level : one.correlation.level),
  );
  return levels[Math.max(...ranks)] ?? "informational";
}
