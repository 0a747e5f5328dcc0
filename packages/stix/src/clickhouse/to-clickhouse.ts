import { toTimestamp } from "../match/constant.ts";
import { toMicroseconds } from "../match/timestamp.ts";
import type { Comparison, ObservationExpression, Pattern } from "../pattern/pattern.ts";
import { StixError } from "../stix-error.ts";
import { InexpressibleError, type InexpressibleReason } from "./inexpressible.ts";
import type { ParameterType, ParameterValue, StixTable } from "./schema.ts";
import { testSql } from "./test-sql.ts";

/** A pattern as a condition of ClickHouse SQL: identifiers of the table, and placeholders for all that the pattern says. */
export interface ClickHousePattern {
  readonly kind: "condition";
  /** 1 for the rows that take part in a match. */
  readonly sql: string;
  /** Values of the placeholders, by name. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /**
   * Whether each row that fulfils the condition matches by itself. Where not (AND, FOLLOWEDBY, WITHIN, REPEATS), the rows are
   * the observations among which `compilePattern` has to look for a match; no others can take part.
   */
  readonly isComplete: boolean;
}

export type ClickHouseTranslation =
  | ClickHousePattern
  | { readonly kind: "inexpressible"; readonly reasons: readonly InexpressibleReason[] };

export interface ClickHouseOptions {
  readonly table: StixTable;
  /** What names of parameters begin with, so that several conditions can stand in one query. Default `stix_`. */
  readonly prefix?: string;
}

/** ClickHouse takes queries of 256 KiB, and addresses (which carry parameters) of 1 MiB. */
const maximumSqlLength = 200_000;
const maximumParametersLength = 700_000;

/**
 * The condition on stored observations that a pattern is, or why there is none. Values that cannot be compared fulfil
 * nothing, as with `compilePattern`'s `onInvalidValue: "skip"`.
 *
 * @example
 * const translated = toClickHouse(parsed.pattern, { table: ocsfTable({ event: "event", timeMs: "time_ms" }) });
 */
export function toClickHouse(pattern: Pattern, options: ClickHouseOptions): ClickHouseTranslation {
  const parameters: Record<string, ParameterValue> = {};
  const placeholders = new Map<string, string>();
  const bind = (value: ParameterValue, type: ParameterType): string => {
    const key = `${type} ${JSON.stringify(value)}`;
    let placeholder = placeholders.get(key);
    if (placeholder === undefined) {
      const name = `${options.prefix ?? "stix_"}p${placeholders.size}`;
      placeholder = `{${name}:${type}}`;
      parameters[name] = value;
      placeholders.set(key, placeholder);
    }
    return placeholder;
  };
  try {
    const writer = new Writer(options.table, bind);
    const sql = writer.observation(pattern);
    if (sql.length > maximumSqlLength || JSON.stringify(parameters).length > maximumParametersLength)
      throw new InexpressibleError({ code: "too_large", path: null });
    return { kind: "condition", sql, parameters, isComplete: isComplete(pattern) };
  } catch (error) {
    if (error instanceof InexpressibleError) return { kind: "inexpressible", reasons: [error.reason] };
    if (error instanceof StixError)
      return {
        kind: "inexpressible",
        reasons: [{ code: "not_evaluable", path: null, message: error.message }],
      };
    throw error;
  }
}

/** A row decides alone where nothing has to be seen beside it. */
function isComplete(expression: ObservationExpression): boolean {
  switch (expression.kind) {
    case "observation":
      return true;
    case "or":
      return expression.operands.every(isComplete);
    case "and":
    case "followedBy":
      return false;
    case "qualified": {
      const { qualifier } = expression;
      const isAlone =
        qualifier.kind === "startStop" || (qualifier.kind === "repeats" && qualifier.times === 1);
      // Of a single observation, every time lies within every other.
      const isWithin = qualifier.kind === "within";
      return (isAlone || isWithin) && isComplete(expression.expression);
    }
  }
}

class Writer {
  readonly #table: StixTable;
  readonly #bind: (value: ParameterValue, type: ParameterType) => string;

  constructor(table: StixTable, bind: (value: ParameterValue, type: ParameterType) => string) {
    this.#table = table;
    this.#bind = bind;
  }

  observation(expression: ObservationExpression): string {
    switch (expression.kind) {
      case "observation":
        return this.#comparison(expression.comparison);
      case "and":
      case "or":
      case "followedBy":
        return `(${expression.operands.map((operand) => this.observation(operand)).join(" OR ")})`;
      case "qualified": {
        const inner = this.observation(expression.expression);
        const { qualifier } = expression;
        if (qualifier.kind !== "startStop") return inner;
        const [start, stop] = [qualifier.start, qualifier.stop].map((text) =>
          toMicroseconds(toTimestamp(text)),
        );
        return `(${inner} AND ${this.#table.time} >= ${start ?? 0} AND ${this.#table.time} < ${stop ?? 0})`;
      }
    }
  }

  /** Some object fulfils the comparison: of each type that it names, with the tests of other types false. */
  #comparison(comparison: Comparison): string {
    const types = [...new Set(typesOf(comparison))];
    const alternatives = types.map((type) => {
      const objects = this.#table.objects(type, this.#bind);
      if (objects === null) throw new InexpressibleError({ code: "type_not_stored", path: type });
      return objects.exists((property) => this.#ofObject(comparison, type, property));
    });
    return `(${alternatives.join(" OR ")})`;
  }

  #ofObject(comparison: Comparison, type: string, property: Parameters<typeof testSql>[2]): string {
    switch (comparison.kind) {
      case "and":
      case "or":
        return `(${comparison.operands
          .map((operand) => this.#ofObject(operand, type, property))
          .join(comparison.kind === "and" ? " AND " : " OR ")})`;
      case "test":
      case "exists":
        return comparison.path.objectType === type ? testSql(comparison, this.#bind, property) : "0";
    }
  }
}

function typesOf(comparison: Comparison): readonly string[] {
  return comparison.kind === "test" || comparison.kind === "exists"
    ? [comparison.path.objectType]
    : comparison.operands.flatMap(typesOf);
}
