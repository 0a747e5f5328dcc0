import { type Alternatives, withAlternatives } from "../compile/alternatives.ts";
import type { FieldResolver } from "../compile/program.ts";
import type { Predicate } from "../match/predicate.ts";
import type { StringPattern } from "../match/string-pattern.ts";
import type { Expression, LogSource, SigmaRule } from "../rule.ts";
import { Binder, type Definition } from "./binder.ts";
import { groupKey, keywordCondition, patternsCondition, testCondition } from "./condition.ts";
import { fieldSubject, keywordSubject, type Subject, type TextSubject } from "./field.ts";
import { InexpressibleError, type InexpressibleReason, reasonsAgainst } from "./inexpressible.ts";
import type { ClickHouseSchema, ParameterValue } from "./schema.ts";

export interface ClickHouseOptions {
  readonly schema: ClickHouseSchema;
  /** Where fields stand in events; the field's own name where not given (as for `compileRules`). */
  readonly fields?: FieldResolver;
  /** Further fields in which a test of a field may be met as well (as for `compileRules`). */
  readonly alternatives?: Alternatives;
  /** What names of parameters and definitions begin with, so that conditions of several rules can stand in one query. */
  readonly prefix?: string;
}

/** A rule as a condition of ClickHouse SQL: identifiers of the schema, and placeholders for all that the rule says. */
export interface ClickHouseCondition {
  readonly kind: "condition";
  /** Expressions that the condition uses by name, in an order in which each uses only earlier ones: `WITH sql AS name`. */
  readonly definitions: readonly Definition[];
  /** UInt8, never Nullable: 1 for exactly the events that the engine matches. */
  readonly sql: string;
  /** Values of the placeholders, by name. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

export type ClickHouseTranslation =
  | ClickHouseCondition
  | { readonly kind: "inexpressible"; readonly reasons: readonly InexpressibleReason[] };

/** ClickHouse takes queries of 256 KiB; the rest is for what stands around a condition. */
const maximumSqlLength = 200_000;
/** ClickHouse takes addresses (which carry parameters) of 1 MiB. */
const maximumParametersLength = 700_000;

/**
 * The condition on stored events that a rule's detection is, with the engine's semantics (SEMANTICS.md), or why there is
 * none. The rule's log source is the caller's: it depends on how events say what they are.
 *
 * @example
 * const translated = toClickHouse(rule, { schema: jsonTextSchema("event") });
 * if (translated.kind === "condition") {
 *   const query = `${withClause(translated)}SELECT event FROM events WHERE ${translated.sql}`;
 *   client.query({ query, query_params: translated.parameters });
 * }
 */
export function toClickHouse(rule: SigmaRule, options: ClickHouseOptions): ClickHouseTranslation {
  const reasons = reasonsAgainst(rule);
  if (reasons.length > 0) return { kind: "inexpressible", reasons };
  try {
    const writer = new ConditionWriter(rule.logsource, options);
    const sql = writer.write(
      withAlternatives(rule.expression, rule.logsource, options.alternatives ?? (() => [])),
    );
    const { definitions, parameters } = writer.binder;
    const length = definitions.reduce((sum, one) => sum + one.sql.length + one.name.length, sql.length);
    if (length > maximumSqlLength || JSON.stringify(parameters).length > maximumParametersLength)
      return { kind: "inexpressible", reasons: [{ code: "too_large", field: null }] };
    return { kind: "condition", definitions, sql, parameters };
  } catch (error) {
    if (error instanceof InexpressibleError) return { kind: "inexpressible", reasons: [error.reason] };
    throw error;
  }
}

/** The definitions of a condition as the head of a query; empty where it has none. */
export function withClause({ definitions }: ClickHouseCondition): string {
  return definitions.length === 0
    ? ""
    : `WITH\n${definitions.map(({ name, sql }) => `  ${sql} AS ${name}`).join(",\n")}\n`;
}

class ConditionWriter {
  readonly binder: Binder;
  readonly #logsource: LogSource;
  readonly #schema: ClickHouseSchema;
  readonly #fields: FieldResolver;
  readonly #subjects = new Map<string, Subject>();
  #keywordSubject: TextSubject | null = null;
  readonly #written = new Map<Expression, string>();

  constructor(logsource: LogSource, { schema, fields, prefix }: ClickHouseOptions) {
    this.binder = new Binder(prefix ?? "sigma_");
    this.#logsource = logsource;
    this.#schema = schema;
    this.#fields = fields ?? ((field) => [field]);
  }

  /** A detection that a condition names often is written once. */
  write(expression: Expression): string {
    let sql = this.#written.get(expression);
    if (sql === undefined) {
      sql = this.#write(expression);
      if (sql.length > maximumSqlLength) throw new InexpressibleError({ code: "too_large", field: null });
      this.#written.set(expression, sql);
    }
    return sql;
  }

  #write(expression: Expression): string {
    switch (expression.kind) {
      case "predicate":
        return this.#predicate(expression.predicate);
      case "not":
        return `NOT (${this.write(expression.child)})`;
      case "and":
        return `(${expression.children.map((child) => this.write(child)).join(" AND ")})`;
      case "or":
        return `(${this.#alternatives(expression.children).join(" OR ")})`;
    }
  }

  #predicate({ field, test }: Predicate): string {
    if (field === null) return keywordCondition(test, this.#keywords(), this.binder);
    const other = (): Subject => this.#field(test.kind === "fieldref" ? test.field : field);
    return testCondition(test, this.#field(field), other, this.binder);
  }

  /** String tests of one field become one condition, whichever lists of the rule they come from. */
  #alternatives(children: readonly Expression[]): readonly string[] {
    const conditions: (() => string)[] = [];
    const groups = new Map<string, StringPattern[]>();
    for (const child of flatten(children)) {
      const key = child.kind === "predicate" ? groupKey(child.predicate) : null;
      if (child.kind !== "predicate" || child.predicate.test.kind !== "string" || key === null) {
        conditions.push(() => this.write(child));
        continue;
      }
      const { field, test } = child.predicate;
      const group = groups.get(key);
      if (group !== undefined) group.push(test.pattern);
      else {
        const patterns = [test.pattern];
        groups.set(key, patterns);
        const subject = (): TextSubject => (field === null ? this.#keywords() : this.#field(field));
        conditions.push(() => patternsCondition(patterns, subject(), this.binder));
      }
    }
    return conditions.map((condition) => condition());
  }

  #field(field: string): Subject {
    let subject = this.#subjects.get(field);
    if (subject === undefined) {
      const places = this.#fields(field, this.#logsource).map((path) =>
        this.#schema.value(path, this.binder),
      );
      const kept = places.filter((place) => place !== null);
      if (kept.length < places.length) throw new InexpressibleError({ code: "field_not_stored", field });
      subject = fieldSubject(kept.flat(), this.binder);
      this.#subjects.set(field, subject);
    }
    return subject;
  }

  #keywords(): TextSubject {
    if (this.#keywordSubject === null) {
      const places = this.#schema.keywords(this.binder);
      if (places === null) throw new InexpressibleError({ code: "keywords_not_stored", field: null });
      this.#keywordSubject = keywordSubject(places, this.binder);
    }
    return this.#keywordSubject;
  }
}

/** Disjunctions within a disjunction are part of it. */
function flatten(children: readonly Expression[]): readonly Expression[] {
  return children.flatMap((child) => (child.kind === "or" ? flatten(child.children) : [child]));
}
